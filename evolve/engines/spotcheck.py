"""Trust results of other machines, but repeat a share of them here."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from concurrent.futures import Future
from functools import partial

from evolve.errors import ProblemError
from evolve.evaluation import derive_seed
from evolve.protocols import Engine, Task
from evolve.types import Evaluation, Objective, Status

SPEED = frozenset({Status.TIMEOUT, Status.MEMORY})
"""Ends that depend on how fast a machine is, or on how its libraries use memory."""

PASSED = frozenset({Status.OK, Status.DROPPED})
UNITS = 1 << 20
EPSILON = 1e-9


class SpotChecked:
    """An engine whose results are checked against another one (role `evolve.protocols.Engine`).

    Which ones are checked depends on the seed and the step alone. A result that is checked is given
    away only after the check; so a wrong one is never used.

    Args:
        inner: Where evaluations run.
        local: Starts the engine that repeats some of them; called at the first check.
        objectives: As declared.
        share: Of the evaluations to check, 0 to 1.
        seed: Of the campaign.
    """

    def __init__(
        self,
        inner: Engine,
        local: Callable[[], Engine],
        objectives: Sequence[Objective],
        share: float,
        seed: int,
    ) -> None:
        self._inner = inner
        self._start = local
        self._local: Engine | None = None
        self._lock = threading.Lock()
        self._objectives = tuple(objectives)
        self._share = share
        self._seed = seed
        self.checked = 0

    @property
    def workers(self) -> int:
        """How many evaluations run at once."""
        return self._inner.workers

    def submit(self, task: Task) -> Future[Evaluation]:
        """Start an evaluation; see `evolve.protocols.Engine`.

        The future raises `ProblemError` when the two results disagree.
        """
        first = self._inner.submit(task)
        if derive_seed(self._seed, "spot", task.split, task.seed, task.step) % UNITS >= self._share * UNITS:
            return first
        outer: Future[Evaluation] = Future()
        outer.set_running_or_notify_cancel()
        first.add_done_callback(partial(self._repeat, task, outer))
        return outer

    def close(self, *, cancel: bool = False) -> None:
        """Close both engines."""
        self._inner.close(cancel=cancel)
        with self._lock:
            local = self._local
        if local is not None:
            local.close(cancel=cancel)

    def _repeat(self, task: Task, outer: Future[Evaluation], first: Future[Evaluation]) -> None:
        error = first.exception()
        if error is not None:
            outer.set_exception(error)
            return
        with self._lock:
            self._local = self._local or self._start()
        second = self._local.submit(task)
        second.add_done_callback(partial(self._compare, task, outer, first.result()))

    def _compare(
        self, task: Task, outer: Future[Evaluation], theirs: Evaluation, second: Future[Evaluation]
    ) -> None:
        error = second.exception()
        if error is not None:
            outer.set_exception(error)
            return
        self.checked += 1
        found = disagreement(theirs, second.result(), self._objectives)
        if found is None:
            outer.set_result(theirs)
            return
        outer.set_exception(
            ProblemError(
                f"spot check of step {task.step} on {task.split}: {found}; either the problem is not "
                "deterministic (declare its noise as `resolution`) or a worker cannot be trusted. "
                "Nothing of this evaluation was recorded"
            )
        )


def disagreement(theirs: Evaluation, ours: Evaluation, objectives: Sequence[Objective]) -> str | None:
    """Return how two evaluations of one program differ, `None` if they agree.

    Compared are what became of the program and its values on the instances that both saw, each
    within the `resolution` that its objectives declare. What is timed is not: machines differ.
    """
    statuses = {theirs.status, ours.status}
    if statuses & SPEED:
        return None
    if len(statuses) > 1 and not statuses <= PASSED:
        return f"{theirs.status} on a worker, {ours.status} here"
    judged = [objective for objective in objectives if objective.source == "verifier"]
    own = {m.instance: m.values for m in ours.measurements}
    for measured in theirs.measurements:
        values = own.get(measured.instance, {})
        for objective in judged:
            if _far(measured.values.get(objective.key), values.get(objective.key), objective.resolution):
                return _told(
                    f"`{objective.key}` of instance `{measured.instance}`",
                    measured.values[objective.key],
                    values[objective.key],
                )
    for objective in judged:
        name = objective.name
        if _far(theirs.objectives.get(name), ours.objectives.get(name), objective.resolution):
            return _told(f"`{name}`", theirs.objectives[name], ours.objectives[name])
    return None


def _far(theirs: float | None, ours: float | None, resolution: float) -> bool:
    if theirs is None or ours is None:
        return False
    return abs(theirs - ours) > max(resolution, EPSILON) * max(abs(theirs), abs(ours), EPSILON)


def _told(what: str, theirs: float, ours: float) -> str:
    return f"{what} is {theirs:.12g} on a worker, {ours:.12g} here"
