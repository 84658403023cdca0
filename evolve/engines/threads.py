"""Evaluations in threads of this process, for problems that exist nowhere else."""

from __future__ import annotations

import threading
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor

from evolve.engines.local import Worker
from evolve.errors import SandboxUnavailable
from evolve.protocols import Task
from evolve.types import Evaluation


class ThreadEngine:
    """A pool of threads, each with a worker of its own; candidates run in their sandboxes as ever.

    For a problem that is an object of this process, which no other process could load. Its verifier
    is shared by all threads, and runs under one interpreter lock.

    Args:
        make_worker: Called once in each thread.
        workers: Number of threads.
    """

    def __init__(self, make_worker: Callable[[], Worker], workers: int = 1) -> None:
        self._make_worker = make_worker
        self._workers = workers
        self._own = threading.local()
        self._made: list[Worker] = []
        self._pool = ThreadPoolExecutor(workers, "evaluate")
        self._closed = False

    @property
    def workers(self) -> int:
        """How many evaluations run at once."""
        return self._workers

    def submit(self, task: Task) -> Future[Evaluation]:
        """Start an evaluation; see `evolve.protocols.Engine`."""
        if self._closed:
            refused: Future[Evaluation] = Future()
            refused.set_exception(SandboxUnavailable("the engine is closed"))
            return refused
        return self._pool.submit(self._evaluate, task)

    def close(self, *, cancel: bool = False) -> None:
        """End every sandbox once what runs has finished; `cancel` starts nothing more."""
        self._closed = True
        self._pool.shutdown(wait=True, cancel_futures=cancel)
        while self._made:
            self._made.pop().close()

    def _evaluate(self, task: Task) -> Evaluation:
        worker: Worker | None = getattr(self._own, "worker", None)
        if worker is None:
            worker = self._own.worker = self._make_worker()
            self._made.append(worker)
        return worker.evaluate(task)
