"""Jobs on a cluster of equal GPUs, in rounds.

At every multiple of the round, when not all jobs fit, the scheduler says which of them run. A job gets all
its GPUs or none (gang). A running job keeps its GPUs as long as it is chosen; one that is not chosen is
preempted, and when it is chosen again it pays `restart_s` on its new GPUs before it makes progress. New
jobs are placed on as few nodes as possible, on the fullest that fits; spread over more nodes than it
needs, a job runs at `spread_speed`. Jobs end at any time; their GPUs are given away at the next round.

Left out: differences between GPUs, the network but for `spread_speed`, host memory and CPUs, failures,
elastic jobs, and the time that the scheduler itself takes.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from .workload import Jobs

PATIENCE = 3.0
"""A run is given up when it takes this many times as long as one job after the other."""


@dataclass(frozen=True)
class Pool:
    """A cluster and its rules.

    Attributes:
        nodes: How many.
        per_node: GPUs of each.
        round_s: Time between decisions, s.
        restart_s: What it costs to resume a job that was preempted, s.
        spread_speed: Speed of a job on more nodes than it needs, relative to a compact one.
    """

    nodes: int = 8
    per_node: int = 8
    round_s: float = 60.0
    restart_s: float = 0.0
    spread_speed: float = 1.0

    @property
    def gpus(self) -> int:
        """Of all nodes."""
        return self.nodes * self.per_node


class Segment(NamedTuple):
    """A job on its GPUs without interruption.

    Attributes:
        job: Number.
        start: s.
        end: s.
        nodes: (node, GPUs there) for every node that it uses.
    """

    job: int
    start: float
    end: float
    nodes: tuple[tuple[int, int], ...]


class Cluster:
    """One run, halted at every round in which not all jobs fit.

    Attributes:
        now: s.
        active: Jobs that are submitted and not done, in order of submission.
        starts: How often each job was started.
        held: How long each job held its GPUs so far, the current segment left out, s.
        idle_since: When each job last held GPUs, or was submitted, s.
        running: By job, when and where it runs.
        segments: What ran until now.
    """

    def __init__(self, jobs: Jobs, pool: Pool) -> None:
        self.jobs, self.pool = jobs, pool
        if jobs.n and int(jobs.gpus.max()) > pool.gpus:
            raise ValueError(f"a job wants {int(jobs.gpus.max())} GPUs; the cluster has {pool.gpus}")
        self.now = 0.0
        self.active: list[int] = []
        self.starts = [0] * jobs.n
        self.held = [0.0] * jobs.n
        self.idle_since: list[float] = jobs.submit.tolist()
        self.running: dict[int, Segment] = {}
        self.segments: list[Segment] = []
        self.finish = [math.inf] * jobs.n
        self._submit: list[float] = jobs.submit.tolist()
        self._gpus: list[int] = jobs.gpus.tolist()
        self._left: list[float] = jobs.duration.tolist()
        self._free = [pool.per_node] * pool.nodes
        self._next = 0
        serial = float(jobs.duration.sum()) / pool.spread_speed
        self._patience = (self._submit[-1] if jobs.n else 0.0) + PATIENCE * (serial + pool.round_s)

    @property
    def stuck(self) -> bool:
        """Whether jobs were given up: preempted so often that they would never be done."""
        return self.now > self._patience

    def advance(self) -> bool:
        """Go on to the next round in which jobs compete; false when all are done, or `stuck`."""
        while True:
            instant = self._next_round()
            if instant == math.inf or self.stuck:
                return False
            self._complete(instant)
            self.now = instant
            while self._next < self.jobs.n and self._submit[self._next] <= instant:
                self.active.append(self._next)
                self._next += 1
            if len(self.running) == len(self.active):
                continue
            if sum(self._gpus[job] for job in self.active) > self.pool.gpus:
                return True
            self.choose(self.active)

    def _next_round(self) -> float:
        """Return the next boundary at which something may have to be decided."""
        coming = self._submit[self._next] if self._next < self.jobs.n else math.inf
        if len(self.running) < len(self.active):
            return self.now + self.pool.round_s
        if coming == math.inf:
            return max((self.finish[job] for job in self.active), default=-1.0) if self.active else math.inf
        return max(math.ceil(coming / self.pool.round_s) * self.pool.round_s, self.now)

    def choose(self, wanted: Iterable[int]) -> list[int]:
        """Run what fits of `wanted`, in this order; preempt the rest. Return what runs."""
        room, chosen = self.pool.gpus, []
        for job in wanted:
            if self._gpus[job] <= room:
                room -= self._gpus[job]
                chosen.append(job)
        keep = set(chosen)
        for job in [job for job in self.running if job not in keep]:
            self._stop(job, self.now)
        for job in chosen:
            if job not in self.running:
                self._start(job)
        return chosen

    def remaining(self, job: int) -> float:
        """Return what a job still needs, s on compact GPUs: known to clairvoyant rules only."""
        segment = self.running.get(job)
        return self._left[job] - (self._progress(segment, self.now) if segment else 0.0)

    def service(self, job: int) -> float:
        """Return how long a job has held its GPUs, s."""
        segment = self.running.get(job)
        return self.held[job] + (self.now - segment.start if segment else 0.0)

    def _speed(self, segment: Segment) -> float:
        compact = math.ceil(self._gpus[segment.job] / self.pool.per_node)
        return 1.0 if len(segment.nodes) <= compact else self.pool.spread_speed

    def _overhead(self, job: int) -> float:
        return self.pool.restart_s if self.starts[job] > 1 else 0.0

    def _progress(self, segment: Segment, until: float) -> float:
        active = until - segment.start - self._overhead(segment.job)
        return max(active, 0.0) * self._speed(segment)

    def _start(self, job: int) -> None:
        nodes = place(self._free, self._gpus[job])
        for node, count in nodes:
            self._free[node] -= count
        self.starts[job] += 1
        segment = Segment(job, self.now, math.inf, nodes)
        self.running[job] = segment
        self.finish[job] = self.now + self._overhead(job) + self._left[job] / self._speed(segment)

    def _stop(self, job: int, end: float) -> None:
        segment = self.running.pop(job)
        self._left[job] -= self._progress(segment, end)
        self.held[job] += end - segment.start
        self.idle_since[job] = end
        for node, count in segment.nodes:
            self._free[node] += count
        if end > segment.start:
            self.segments.append(segment._replace(end=end))
        self.finish[job] = math.inf

    def _complete(self, instant: float) -> None:
        for job in [job for job in self.running if self.finish[job] <= instant]:
            end = self.finish[job]
            self._stop(job, end)
            self.finish[job] = end
            self.active.remove(job)


def place(free: Sequence[int], gpus: int) -> tuple[tuple[int, int], ...]:
    """Return where to put a job: the fullest single node that fits, else the emptiest ones.

    Args:
        free: Free GPUs of every node; enough in total.
        gpus: Wanted.
    """
    fitting = [node for node, count in enumerate(free) if count >= gpus]
    if fitting:
        node = min(fitting, key=lambda n: (free[n], n))
        return ((node, gpus),)
    nodes, left = [], gpus
    for node in sorted(range(len(free)), key=lambda n: (-free[n], n)):
        count = min(free[node], left)
        if count:
            nodes.append((node, count))
            left -= count
    return tuple(nodes)


@dataclass(frozen=True)
class Metrics:
    """What a schedule is judged by.

    Attributes:
        mean_jct: Mean time from submission to end, s.
        p95_jct: The 95th percentile of it, s.
        makespan: When the last job ends, s.
        utilisation: GPU seconds held over those there were until then.
        fairness: 95th percentile of a job's time over its duration: how much worse than alone.
    """

    mean_jct: float
    p95_jct: float
    makespan: float
    utilisation: float
    fairness: float


def metrics(jobs: Jobs, pool: Pool, segments: Sequence[Segment]) -> Metrics:
    """Return metrics of a checked schedule."""
    ends: NDArray[np.float64] = np.zeros(jobs.n)
    held = 0.0
    for segment in segments:
        ends[segment.job] = max(ends[segment.job], segment.end)
        held += (segment.end - segment.start) * float(jobs.gpus[segment.job])
    jct = ends - jobs.submit
    makespan = float(ends.max())
    return Metrics(
        float(jct.mean()),
        float(np.quantile(jct, 0.95)),
        makespan,
        held / (makespan * pool.gpus),
        float(np.quantile(jct / jobs.duration, 0.95)),
    )
