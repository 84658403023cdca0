"""A wrong result of a worker is found, told and never used; honest ones pass."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import replace
from pathlib import Path

import pytest

from evolve.engines.spotcheck import SpotChecked, disagreement
from evolve.engines.threads import ThreadEngine
from evolve.errors import ProblemError
from evolve.evaluation import Evaluator
from evolve.plugins import load_problem
from evolve.protocols import Engine, Task
from evolve.sandbox import ZygoteSandbox
from evolve.types import Evaluation, Measurement, Objective, Program, Split, Status

BEST = "def score(bin, item):\n    return -bin.free\n"
OBJECTIVES = (Objective("gap", of="bins"), Objective("cpu", source="cpu"))
HONEST = Evaluation(
    Split.TRAIN,
    Status.OK,
    {"gap": 2.0, "cpu": 1.5},
    (Measurement("a", Status.OK, {"bins": 10.0}), Measurement("b", Status.OK, {"bins": 12.0})),
)


class Lying:
    """An engine far away that changes what it found."""

    def __init__(self, inner: Engine, change: Callable[[Evaluation], Evaluation]) -> None:
        self.inner = inner
        self.change = change
        self.workers = 1

    def submit(self, task: Task) -> Future[Evaluation]:
        outer: Future[Evaluation] = Future()
        self.inner.submit(task).add_done_callback(lambda f: outer.set_result(self.change(f.result())))
        return outer

    def close(self, *, cancel: bool = False) -> None:
        self.inner.close(cancel=cancel)


def engine_of(plugin: Path) -> ThreadEngine:
    problem = load_problem(str(plugin))
    return ThreadEngine(lambda: Evaluator(problem, ZygoteSandbox()))


def checked(plugin: Path, change: Callable[[Evaluation], Evaluation], share: float) -> SpotChecked:
    objectives = load_problem(str(plugin)).objectives
    return SpotChecked(Lying(engine_of(plugin), change), lambda: engine_of(plugin), objectives, share, 4)


def test_honest_results_pass_and_a_forged_value_stops_the_campaign(plugin: Path) -> None:
    tasks = [Task(Program(BEST), "score", Split.TRAIN, step, step) for step in range(12)]
    honest = checked(plugin, lambda evaluation: evaluation, 0.5)
    assert all(honest.submit(task).result(60).ok for task in tasks)
    assert 2 <= honest.checked <= 10
    honest.close()
    forged = checked(plugin, lambda e: replace(e, objectives={**e.objectives, "excess": 0.0}), 1.0)
    with pytest.raises(
        ProblemError, match=r"spot check of step 3 on train: `excess` is 0 on a worker, 8\.21"
    ):
        forged.submit(tasks[3]).result(60)
    forged.close()
    never = checked(plugin, lambda e: replace(e, objectives={"excess": 0.0}), 0.0)
    assert never.submit(tasks[3]).result(60).objectives == {"excess": 0.0}
    never.close()


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({}, None),
        ({"objectives": {"gap": 2.0, "cpu": 9.5}}, None),  # machines differ in speed
        ({"objectives": {"gap": 2.1, "cpu": 1.5}}, "`gap` is 2.1 on a worker, 2 here"),
        ({"status": Status.DROPPED, "objectives": {}, "measurements": HONEST.measurements[:1]}, None),
        ({"status": Status.TIMEOUT, "objectives": {}}, None),
        ({"status": Status.CRASH, "objectives": {}, "measurements": ()}, "crash on a worker, ok here"),
        (
            {"measurements": (Measurement("b", Status.OK, {"bins": 11.0}),)},
            "`bins` of instance `b` is 11 on a worker, 12 here",
        ),
    ],
)
def test_what_counts_as_a_disagreement(change: dict[str, object], message: str | None) -> None:
    assert disagreement(replace(HONEST, **change), HONEST, OBJECTIVES) == message


def test_declared_noise_is_allowed_and_no_more() -> None:
    noisy = (Objective("gap", of="bins", resolution=0.1),)
    near, far = (replace(HONEST, objectives={"gap": value}) for value in (2.15, 2.3))
    assert disagreement(near, HONEST, noisy) is None
    assert disagreement(far, HONEST, noisy) == "`gap` is 2.3 on a worker, 2 here"
