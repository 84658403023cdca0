"""This machine's own cores as a chip: processes that are pinned to cores, kernels as tasks, real copies.

One process per core, up to four, is one PE; every second one is throttled by doing its work two or three
times over. Where torch finds a GPU, it is one more PE. Kernels and copies are timed first; from these times
comes a `Platform` on which schedules are simulated, and on which they can be compared with what the
machine does. Times are the least of several repeats: other processes only ever add to them.

Left out of the simulation: that a copy occupies the receiving core, caches, and other processes.
"""

from __future__ import annotations

import contextlib
import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Any

import numpy as np

from evolve.errors import UsageError

from .applications import Application
from .platforms import Cluster, Platform
from .scenario import Scenario
from .simulate import Trace

KINDS = {"matmul": 60, "fft": 80, "sort": 60, "stencil": 60}
"""Units of work per kind of task: a few milliseconds on one core."""
THROTTLES = (1, 2, 1, 3)
LEAD_NS = 30_000_000
COPY_BYTES = 1 << 20
_SHARED = "/dev/shm" if Path("/dev/shm").is_dir() else None  # noqa: S108 - memory, not a file
WORKER = Path(__file__).with_name("local_worker.py")


@dataclass(frozen=True)
class Element:
    """How one PE is made: core (`None` for a GPU's driver), throttle, "cpu" or "cuda"."""

    core: int | None
    throttle: int
    device: str = "cpu"

    @property
    def name(self) -> str:
        """E.g. "core1/2" for core 1 at half speed."""
        return "gpu" if self.device == "cuda" else f"core{self.core}/{self.throttle}"


def elements() -> list[Element]:
    """Return the PEs of this machine.

    Raises:
        UsageError: It has one core only, or none that may be chosen.
    """
    if not hasattr(os, "sched_getaffinity"):
        raise UsageError("platform `local` needs Linux: processes must be pinned to cores")
    cores = sorted(os.sched_getaffinity(0))[: len(THROTTLES)]
    if len(cores) < 2:
        raise UsageError("platform `local` needs at least two cores; this machine offers one")
    found = [Element(core, throttle) for core, throttle in zip(cores, THROTTLES, strict=False)]
    return [*found, Element(None, 1, "cuda")] if has_gpu() else found


def has_gpu() -> bool:
    """Whether torch is installed and finds a GPU."""
    try:
        import torch  # type: ignore[import-not-found]
    except ImportError:
        return False
    return bool(torch.cuda.is_available())


class Machine:
    """Running workers; a context manager.

    Attributes:
        platform: The chip that they make up, by calibration; µs and bytes.
    """

    def __init__(self, made: Sequence[Element] | None = None, repeats: int = 15) -> None:
        self.elements = list(elements() if made is None else made)
        self._workers = [_start(element) for element in self.elements]
        with contextlib.ExitStack() as unless_ready:
            unless_ready.callback(self.close)
            self.platform = self._calibrate(repeats)
            unless_ready.pop_all()

    def __enter__(self) -> Machine:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """End all workers."""
        for worker in self._workers:
            if worker.stdin:
                worker.stdin.close()
            worker.kill()
            worker.wait()
            if worker.stdout:
                worker.stdout.close()

    def _calibrate(self, repeats: int) -> Platform:
        """Time one worker after the other."""
        found = []
        for worker in self._workers:
            _send(worker, "calibrate", {"work": KINDS, "size": COPY_BYTES, "repeats": repeats})
            found.append(_receive(worker))
        clusters = tuple(
            Cluster(element.name, 1, {k: max(1, round(t)) for k, t in timed["times"].items()}, (1.0,), 1.0)
            for element, timed in zip(self.elements, found, strict=True)
        )
        rates = [float(timed["rate"]) for timed in found]
        bandwidth = tuple(tuple(rates) for _ in rates)
        return Platform(clusters, bandwidth, own=1e18, idle_w=0.0)

    def execute(self, scenario: Scenario, trace: Trace, repeats: int = 3) -> float:
        """Run a schedule on the real cores; return its makespan, µs: the least of several repeats.

        Every PE takes its tasks in the order in which the trace starts them. All jobs must arrive at 0.

        Raises:
            UsageError: A worker died, or waited for an input in vain.
        """
        return min(self._once(scenario, trace) for _ in range(repeats))

    def _once(self, scenario: Scenario, trace: Trace) -> float:
        total = len(trace.pe)
        volume = max((int(v) for a in scenario.applications for _, _, v in a.edges), default=1)
        with tempfile.NamedTemporaryFile(dir=_SHARED) as memory:
            memory.write(bytes(8 * total + max(volume, 1)))
            memory.flush()
            begin = time.monotonic_ns() + LEAD_NS
            for pe, worker in enumerate(self._workers):
                tasks = _orders(scenario, trace, pe)
                plan = {"memory": memory.name, "total": total, "begin": begin, "tasks": tasks}
                _send(worker, "execute", {"plan": plan})
            answers = [_receive(worker) for worker in self._workers]
        return max(float(end) for answer in answers for _, _, end in answer["times"])


def _orders(scenario: Scenario, trace: Trace, pe: int) -> list[list[Any]]:
    """Return what one PE runs, in order: task, kind, units, [(input, bytes to copy)]."""
    orders = []
    here = np.flatnonzero(trace.pe == pe)
    for task in here[np.lexsort((here, trace.start[here]))].tolist():
        job = int(np.searchsorted(scenario.offsets, task, side="right")) - 1
        application, first = scenario.applications[scenario.jobs[job]], int(scenario.offsets[job])
        inputs = [
            [first + source, 0 if trace.pe[first + source] == pe else int(volume)]
            for source, volume in application.predecessors[task - first]
        ]
        kind = application.kinds[task - first]
        orders.append([task, kind, KINDS[kind], inputs])
    return orders


def _start(element: Element) -> subprocess.Popen[str]:
    settings = json.dumps({"core": element.core, "throttle": element.throttle, "device": element.device})
    single = {f"{name}_NUM_THREADS": "1" for name in ("OPENBLAS", "OMP", "MKL")}
    return subprocess.Popen(
        [sys.executable, str(WORKER), settings],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        env={**os.environ, **single},
    )


def _send(worker: subprocess.Popen[str], name: str, arguments: dict[str, Any]) -> None:
    assert worker.stdin is not None  # noqa: S101 - narrows for the type checker
    worker.stdin.write(json.dumps({"do": name, "with": arguments}) + "\n")
    worker.stdin.flush()


def _receive(worker: subprocess.Popen[str]) -> dict[str, Any]:
    assert worker.stdout is not None  # noqa: S101 - narrows for the type checker
    line = worker.stdout.readline()
    if not line:
        raise UsageError("a worker of platform `local` died; is numpy installed for this interpreter?")
    answer: dict[str, Any] = json.loads(line)
    if "error" in answer:
        raise UsageError(f"platform `local`: {answer['error']}")
    return answer


def _layered(name: str, layers: Sequence[Sequence[str]], volume: int) -> Application:
    """Return layers of tasks; each task feeds two of the next layer."""
    kinds = [kind for layer in layers for kind in layer]
    starts = np.cumsum([0, *(len(layer) for layer in layers)]).tolist()
    edges = set()
    for depth in range(len(layers) - 1):
        here, there = len(layers[depth]), len(layers[depth + 1])
        for task in range(here):
            for step in range(2):
                edges.add((starts[depth] + task, starts[depth + 1] + (task + step) % there, float(volume)))
    return Application(name, tuple(kinds), tuple(sorted(edges)))


APPLICATIONS = (
    _layered(
        "pipeline",
        [["matmul"], ["fft", "sort", "stencil"], ["matmul", "fft", "sort"], ["stencil"]],
        volume=1 << 18,
    ),
    _layered("spread", [["sort"], ["fft"] * 4, ["matmul", "matmul"], ["stencil"]], volume=1 << 16),
)
"""What a job may be: two graphs of eight tasks each."""


def scenario(machine: Machine, jobs: Sequence[int]) -> Scenario:
    """Return jobs that are all there at 0."""
    return Scenario(machine.platform, APPLICATIONS, tuple(jobs), (0,) * len(jobs), cap=len(jobs))


def rank_correlation(a: Sequence[float], b: Sequence[float]) -> float:
    """Return Spearman's coefficient; equal values share their mean rank.

    >>> rank_correlation([1, 2, 3], [10, 30, 20])
    0.5
    """
    ranks = [_ranks(np.asarray(values, dtype=np.float64)) for values in (a, b)]
    return float(np.corrcoef(ranks)[0, 1])


def _ranks(values: np.ndarray[Any, Any]) -> np.ndarray[Any, Any]:
    _, inverse, counts = np.unique(values, return_inverse=True, return_counts=True)
    last = np.cumsum(counts)
    return np.asarray((last - (counts - 1) / 2)[inverse])
