"""Evaluations on a Dask cluster, whose workers may join, leave and die while a campaign runs.

Which worker an evaluation runs on is decided here, one at a time for each worker, so that the death
of a worker is blamed on the one candidate that it was evaluating.
"""

from __future__ import annotations

import contextlib
import itertools
import logging
import threading
from collections import deque
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import Executor, Future
from dataclasses import dataclass
from functools import partial
from typing import Any

from evolve.engines import remote
from evolve.engines.cluster import Cluster
from evolve.engines.remote import Supply
from evolve.errors import EvolveError, SandboxUnavailable, UsageError
from evolve.protocols import Task
from evolve.types import Evaluation, Status

DEATHS = 2
"""A candidate under which so many workers died has crashed."""

POLL_S = 0.25
PATIENCE_S = 300.0
"""How long a campaign waits while it has no worker at all."""

Admission = Callable[[Mapping[str, str]], str | None]
"""Returns what is wrong with a worker's facts, `None` if nothing is."""

_log = logging.getLogger(__name__)


@dataclass(eq=False)
class _Job:
    task: Task
    outer: Future[Evaluation]
    deaths: int = 0  # of workers, while they evaluated it


@dataclass(eq=False)
class _Seat:
    """A worker that was prepared; it evaluates one program at a time, whatever its threads."""

    address: str
    host: str
    place: int
    executor: Executor
    job: _Job | None = None


class DaskEngine:
    """Evaluations on the workers of a cluster (role `evolve.protocols.Engine`).

    What a worker that dies was evaluating is run again elsewhere, once; a candidate under which
    `DEATHS` workers died is a crash.

    Args:
        cluster: The connection; closed with the engine.
        supply: What workers need; sent to each when it joins.
        admit: Judges workers by their facts, before the first evaluation.
        needs: Resource tags that a worker must carry to be used.
        patience_s: How long to wait while there is no worker.

    Raises:
        UsageError: A worker does not fit, or there is none.
    """

    def __init__(
        self,
        cluster: Cluster,
        supply: Supply,
        admit: Admission,
        *,
        needs: Sequence[str] = (),
        patience_s: float = PATIENCE_S,
    ) -> None:
        self._cluster = cluster
        self._supply = supply
        self._admit = admit
        self._needs = tuple(needs)
        self._patience_s = patience_s
        self._lock = threading.RLock()
        self._seats: dict[str, _Seat] = {}
        self._joining: dict[str, tuple[str, int]] = {}
        self._refused: dict[str, str] = {}
        self._queue: deque[_Job] = deque()
        self._closed = threading.Event()
        self._lonely_s = 0.0
        with contextlib.ExitStack() as unless_ready:
            unless_ready.callback(self.close, cancel=True)
            self._begin()
            unless_ready.pop_all()
        self._watcher = threading.Thread(target=self._watch, name="workers", daemon=True)
        self._watcher.start()

    @property
    def workers(self) -> int:
        """How many evaluations run at once now; changes as workers come and go."""
        return max(len(self._seats), 1)

    def submit(self, task: Task) -> Future[Evaluation]:
        """Start an evaluation; see `evolve.protocols.Engine`."""
        outer: Future[Evaluation] = Future()
        outer.set_running_or_notify_cancel()
        if self._closed.is_set():
            outer.set_exception(SandboxUnavailable("the engine is closed"))
            return outer
        with self._lock:
            self._queue.append(_Job(task, outer))
        self._dispatch()
        return outer

    def close(self, *, cancel: bool = False) -> None:
        """Leave the cluster, and end it if it is our own; `cancel` does not wait for what runs."""
        if not cancel:
            while (job := self._any_job()) is not None:
                job.outer.exception()
        with self._lock:
            if self._closed.is_set():
                return
            self._closed.set()
            seats, self._seats = list(self._seats.values()), {}
            left = [*self._queue, *(seat.job for seat in seats if seat.job is not None)]
            self._queue.clear()
        self._cluster.leave([seat.address for seat in seats], remote.release, self._supply.key)
        for job in left:
            job.outer.set_exception(SandboxUnavailable("the engine is closed"))

    def _any_job(self) -> _Job | None:
        with self._lock:
            running = [seat.job for seat in self._seats.values() if seat.job is not None]
            return next(itertools.chain(self._queue, running), None)

    # --- workers come and go ------------------------------------------------------------------

    def _begin(self) -> None:
        """Prepare every worker that there is.

        Raises:
            UsageError: One of them does not fit, or there is none.
        """
        self._cluster.wait(self._patience_s)
        found = self._fitting(self._cluster.workers())
        if not found:
            raise UsageError(
                f"--engine {self._cluster.name}: the problem needs workers tagged {', '.join(self._needs)}, "
                "and there is none; start one with `dask worker --resources "
                f'"{" ".join(f"{need}=1" for need in self._needs)}"`'
            )
        for address, host in found.items():
            self._expect(address, host)
        threads = [threading.Thread(target=self._prepare, args=(address,)) for address in found]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        if self._refused:
            told = "; ".join(f"worker {address}: {why}" for address, why in sorted(self._refused.items()))
            raise UsageError(f"--engine {self._cluster.name}: {told}")
        if not self._seats:
            raise UsageError(f"--engine {self._cluster.name}: every worker left again")

    def _fitting(self, workers: Mapping[str, Mapping[str, Any]]) -> dict[str, str]:
        """Return hosts by address of the workers that carry every tag."""
        return {
            address: str(about["host"])
            for address, about in workers.items()
            if all(about["resources"].get(need, 0) > 0 for need in self._needs)
        }

    def _expect(self, address: str, host: str) -> None:
        """Give a worker its place on its machine."""
        taken = {seat.place for seat in self._seats.values() if seat.host == host}
        taken |= {place for at, place in self._joining.values() if at == host}
        self._joining[address] = (host, next(n for n in itertools.count() if n not in taken))

    def _prepare(self, address: str) -> None:
        """Send a worker what it needs and take it in, or refuse it."""
        host, place = self._joining[address]
        executor = self._cluster.executor(address)
        why: str | None
        try:
            why = _difference(executor.submit(remote.versions).result(self._patience_s))
            if why is None:
                why = self._admit(
                    executor.submit(remote.prepare, self._supply, place).result(self._patience_s)
                )
        except ModuleNotFoundError as error:
            why = f"it lacks the package {error.name}; install there what is installed here"
        except EvolveError as error:
            why = str(error)
        except Exception as error:  # noqa: BLE001  # whatever a library of a cluster raises
            if address not in self._cluster.workers():
                self._joining.pop(address, None)
                return
            why = f"{type(error).__name__}: {error}"
        with self._lock:
            self._joining.pop(address, None)
            if why is not None:
                self._refused[address] = why
                _log.warning("worker %s is not used: %s", address, why)
                return
            self._seats[address] = _Seat(address, host, place, executor)
        self._dispatch()

    def _watch(self) -> None:
        while not self._closed.wait(POLL_S):
            try:
                present = self._cluster.workers()
            except Exception:  # noqa: BLE001  # many kinds of a lost connection
                self._fail(f"lost the scheduler of {self._cluster.name}; start it again, then resume")
                return
            with self._lock:
                lost = [seat for address, seat in self._seats.items() if address not in present]
            for seat in lost:
                self._lose(seat)
            for address, host in self._fitting(present).items():
                self._welcome(address, host)
            self._lonely_s = 0.0 if self._seats else self._lonely_s + POLL_S
            if self._lonely_s > self._patience_s:
                self._fail(f"{self._cluster.name} has had no worker for {self._patience_s:g} s")

    def _welcome(self, address: str, host: str) -> None:
        with self._lock:
            if address in self._seats or address in self._joining or address in self._refused:
                return
            self._expect(address, host)
        threading.Thread(target=self._prepare, args=(address,), daemon=True).start()

    def _fail(self, why: str) -> None:
        """End every evaluation that waits."""
        with self._lock:
            jobs = [*self._queue, *(seat.job for seat in self._seats.values() if seat.job is not None)]
            self._queue.clear()
            self._seats.clear()
        for job in jobs:
            if not job.outer.done():
                job.outer.set_exception(SandboxUnavailable(why))

    # --- evaluations --------------------------------------------------------------------------

    def _dispatch(self) -> None:
        """Give every free worker something to do."""
        with self._lock:
            for seat in list(self._seats.values()):
                if seat.job is None and self._queue and seat.address in self._seats:
                    seat.job = self._queue.popleft()
                    inner = seat.executor.submit(remote.evaluate, self._supply.key, seat.job.task)
                    inner.add_done_callback(partial(self._settle, seat, seat.job))

    def _settle(self, seat: _Seat, job: _Job, inner: Future[Evaluation]) -> None:
        """Take what a worker answered; called at most once for each time that a job was sent."""
        error = None if inner.cancelled() else inner.exception()
        with self._lock:
            if seat.job is not job or self._closed.is_set():
                return
            if inner.cancelled() or isinstance(error, remote.Gone) or _killed(error):
                self._lose(seat)
                return
            seat.job = None
        if error is not None:
            job.outer.set_exception(error)
        else:
            job.outer.set_result(inner.result())
        self._dispatch()

    def _lose(self, seat: _Seat) -> None:
        """Forget a worker that died, and run again what it was evaluating."""
        crashed = None
        with self._lock:
            if self._seats.get(seat.address) is seat:
                del self._seats[seat.address]
            job, seat.job = seat.job, None
            if job is not None:
                job.deaths += 1
                if job.deaths >= DEATHS:
                    crashed = job
                else:
                    self._queue.appendleft(job)
        if crashed is not None:
            crashed.outer.set_result(
                Evaluation(
                    crashed.task.split, Status.CRASH, reason=f"{DEATHS} workers died while they evaluated it"
                )
            )
        self._dispatch()


def _killed(error: BaseException | None) -> bool:
    from distributed import KilledWorker

    return isinstance(error, KilledWorker)


def _difference(theirs: Mapping[str, str]) -> str | None:
    """Return in what a worker differs from this process."""
    ours = remote.versions()
    found = [
        f"{name} {theirs.get(name)} instead of {own}" for name, own in ours.items() if theirs.get(name) != own
    ]
    return f"it has {', '.join(found)}" if found else None
