"""One processing element: a process that is pinned to a core (or drives a GPU) and runs kernels on request.

Run as a script; a JSON line in, a JSON line out. Standard library and numpy only (and torch for a GPU).

    python local_worker.py '{"core": 0, "throttle": 1, "device": "cpu"}'
"""

from __future__ import annotations

import json
import os
import sys
import time
from collections.abc import Callable
from contextlib import suppress
from functools import partial
from typing import Any

import numpy as np

FLAG_BYTES = 8
PATIENCE_NS = 20_000_000_000
NAP_S = 2e-5
PRIORITY = 5


def numpy_kernels() -> dict[str, Callable[[], Any]]:
    """Return one unit of work per kind of task, well under a millisecond each."""
    rng = np.random.default_rng(0)
    square, signal, keys = rng.random((96, 96)), rng.random(2048), rng.random(4000)
    field = rng.random((128, 128))

    def stencil() -> Any:
        return field[1:-1, 1:-1] + 0.1 * (
            field[2:, 1:-1] + field[:-2, 1:-1] + field[1:-1, 2:] + field[1:-1, :-2]
        )

    return {
        "matmul": lambda: square @ square,
        "fft": lambda: np.fft.fft(signal),
        "sort": lambda: np.sort(keys),
        "stencil": stencil,
    }


def torch_kernels() -> dict[str, Callable[[], Any]]:
    """Return the same units of work on a GPU."""
    import torch  # type: ignore[import-not-found]

    make = torch.Generator(device="cuda").manual_seed(0)
    square = torch.rand((96, 96), device="cuda", generator=make)
    signal = torch.rand(2048, device="cuda", generator=make)
    keys = torch.rand(4000, device="cuda", generator=make)
    field = torch.rand((128, 128), device="cuda", generator=make)

    def stencil() -> Any:
        return field[1:-1, 1:-1] + 0.1 * (
            field[2:, 1:-1] + field[:-2, 1:-1] + field[1:-1, 2:] + field[1:-1, :-2]
        )

    return {
        "matmul": lambda: square @ square,
        "fft": lambda: torch.fft.fft(signal),
        "sort": lambda: torch.sort(keys),
        "stencil": stencil,
    }


class Worker:
    """Kernels, a buffer to copy into, and the memory shared with the other workers."""

    def __init__(self, core: int | None, throttle: int, device: str) -> None:
        if core is not None:
            os.sched_setaffinity(0, {core})
        with suppress(PermissionError):
            # Where it may, before other processes: they are not part of the chip.
            os.sched_setscheduler(0, os.SCHED_RR, os.sched_param(PRIORITY))
        self._throttle = throttle
        self._gpu = device == "cuda"
        self._kernels = torch_kernels() if self._gpu else numpy_kernels()

    def run(self, kind: str, units: int) -> None:
        """Run a kernel; a throttled worker does everything several times over."""
        kernel = self._kernels[kind]
        for _ in range(units * self._throttle):
            kernel()
        if self._gpu:
            import torch

            torch.cuda.synchronize()

    def fetch(self, data: np.ndarray[Any, Any]) -> None:
        """Copy data to where this worker computes."""
        if self._gpu:
            import torch

            torch.from_numpy(data).to("cuda", copy=True)
            torch.cuda.synchronize()
        else:
            data.copy()

    def calibrate(self, work: dict[str, int], size: int, repeats: int) -> dict[str, Any]:
        """Return the least time of each kind of task, µs, and the rate of copies, bytes per µs."""
        source = np.zeros(size, dtype=np.uint8)
        times = {kind: self._least(partial(self.run, kind, units), repeats) for kind, units in work.items()}
        return {"times": times, "rate": size / max(self._least(partial(self.fetch, source), repeats), 1e-3)}

    @staticmethod
    def _least(action: Callable[[], Any], repeats: int) -> float:
        action()
        spent = []
        for _ in range(repeats):
            began = time.monotonic_ns()
            action()
            spent.append(time.monotonic_ns() - began)
        return min(spent) / 1000

    def execute(self, plan: dict[str, Any]) -> dict[str, Any]:
        """Run this worker's tasks in order, each when its inputs are there; return starts and ends, µs."""
        total, begin = plan["total"], plan["begin"]
        done = np.memmap(plan["memory"], np.int64, "r+", shape=(total,))
        data = np.memmap(plan["memory"], np.uint8, "r", offset=FLAG_BYTES * total)
        limit = begin + PATIENCE_NS
        times = []
        try:
            _wait_until(begin, limit)
            for task, kind, units, inputs in plan["tasks"]:
                for source, size in inputs:
                    _wait_for(done, source, limit)
                    if size:
                        self.fetch(data[:size])
                started = time.monotonic_ns()
                self.run(kind, units)
                done[task] = ended = time.monotonic_ns()
                times.append([task, (started - begin) / 1000, (ended - begin) / 1000])
        except TimeoutError:
            return {"error": "a task's inputs never arrived"}
        return {"times": times}


def _wait_until(begin: int, limit: int) -> None:
    while time.monotonic_ns() < begin:
        _nap(limit)


def _wait_for(done: np.ndarray[Any, Any], task: int, limit: int) -> None:
    while not done[task]:
        _nap(limit)


def _nap(limit: int) -> None:
    """Wait without using the core: who spins on a shared core is served last when work comes."""
    if time.monotonic_ns() > limit:
        raise TimeoutError
    time.sleep(NAP_S)


def main() -> None:
    """Answer requests until the input ends."""
    settings = json.loads(sys.argv[1])
    worker = Worker(settings["core"], settings["throttle"], settings["device"])
    for line in sys.stdin:
        request = json.loads(line)
        name, arguments = request["do"], request["with"]
        answer = worker.calibrate(**arguments) if name == "calibrate" else worker.execute(**arguments)
        sys.stdout.write(json.dumps(answer) + "\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main()
