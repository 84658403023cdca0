"""Evaluations in local processes, one pair of scorer and sandbox to a core."""

from __future__ import annotations

import multiprocessing
import multiprocessing.util
import os
import signal
import threading
from collections.abc import Callable
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from typing import Any, Protocol

from evolve.engines.cores import claim
from evolve.errors import SandboxUnavailable
from evolve.protocols import Task
from evolve.types import Evaluation

ATTEMPTS = 3


class Worker(Protocol):
    """What a worker process holds: `evolve.evaluation.Evaluator` is one."""

    def evaluate(self, task: Task) -> Evaluation:
        """Evaluate one program."""

    def close(self) -> None:
        """Release what the worker holds."""


class LocalEngine:
    """A pool of spawned processes that outlives the death of any of them.

    A worker that dies takes nothing with it: what it was evaluating is run again, and after
    `ATTEMPTS` deaths the task ends in `SandboxUnavailable`.

    Args:
        make_worker: Called once in each process with the core that it is pinned to (`None` when
            there are more workers than cores); must be importable by name.
        workers: Number of processes.
    """

    def __init__(self, make_worker: Callable[[int | None], Worker], workers: int) -> None:
        self._make_worker = make_worker
        self._workers = workers
        self._lock = threading.Lock()
        self._closed = False
        self._pool = self._start()

    @property
    def workers(self) -> int:
        """How many evaluations run at once."""
        return self._workers

    def submit(self, task: Task) -> Future[Evaluation]:
        """Start an evaluation; see `evolve.protocols.Engine`."""
        outer: Future[Evaluation] = Future()
        outer.set_running_or_notify_cancel()
        if self._closed:
            outer.set_exception(SandboxUnavailable("the engine is closed"))
            return outer
        self._send(task, outer, ATTEMPTS)
        return outer

    def close(self, *, cancel: bool = False) -> None:
        """End every process; `cancel` kills what runs."""
        with self._lock:
            self._closed = True
            pool = self._pool
        processes = list((getattr(pool, "_processes", None) or {}).values())
        if cancel:
            for process in processes:
                process.terminate()
        pool.shutdown(wait=True, cancel_futures=cancel)

    def _start(self) -> ProcessPoolExecutor:
        context = multiprocessing.get_context("spawn")
        return ProcessPoolExecutor(
            self._workers, context, _begin, (self._make_worker, context.Value("i", 0), self._workers)
        )

    def _send(self, task: Task, outer: Future[Evaluation], attempts: int) -> None:
        pool = self._pool
        try:
            inner = pool.submit(_evaluate, task)
        except BrokenProcessPool:
            self._retry(pool, task, outer, attempts)
            return
        inner.add_done_callback(lambda done: self._settle(pool, task, outer, attempts, done))

    def _settle(
        self,
        pool: ProcessPoolExecutor,
        task: Task,
        outer: Future[Evaluation],
        attempts: int,
        inner: Future[Evaluation],
    ) -> None:
        if inner.cancelled():
            outer.set_exception(SandboxUnavailable("the engine is closed"))
            return
        error = inner.exception()
        if isinstance(error, BrokenProcessPool):
            self._retry(pool, task, outer, attempts)
        elif error is not None:
            outer.set_exception(error)
        else:
            outer.set_result(inner.result())

    def _retry(
        self, broken: ProcessPoolExecutor, task: Task, outer: Future[Evaluation], attempts: int
    ) -> None:
        with self._lock:
            if self._closed or attempts <= 1:
                outer.set_exception(
                    SandboxUnavailable("a worker died under this evaluation, again and again")
                )
                return
            if self._pool is broken:
                self._pool = self._start()
        self._send(task, outer, attempts - 1)


class _Process:
    """What one worker process keeps between tasks; built at the first, so that errors have a way home."""

    make: Callable[[int | None], Worker] | None = None
    core: int | None = None
    worker: Worker | None = None


def _begin(make_worker: Callable[[int | None], Worker], counter: Any, workers: int) -> None:
    """Set up a worker process: it ends with its parent, and leaves Ctrl-C to it."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    parent = multiprocessing.parent_process()
    if parent is not None:
        threading.Thread(target=_end_with, args=(parent,), daemon=True).start()
    with counter.get_lock():
        number = counter.value
        counter.value += 1
    cores = len(os.sched_getaffinity(0))
    if workers <= cores:
        _Process.core = claim(number % cores)
        os.sched_setaffinity(0, {_Process.core})
    _Process.make = make_worker


def _end_with(parent: Any) -> None:
    parent.join()
    os._exit(1)


def _evaluate(task: Task) -> Evaluation:
    if _Process.worker is None:
        if _Process.make is None:
            raise SandboxUnavailable("this worker was not set up")
        _Process.worker = _Process.make(_Process.core)
        # A worker process leaves without running `atexit`; this is what it does run.
        multiprocessing.util.Finalize(None, _Process.worker.close, exitpriority=10)
    return _Process.worker.evaluate(task)
