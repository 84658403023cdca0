"""Planning one job on an empty chip: list scheduling with insertion."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from .applications import Profile


@dataclass(frozen=True)
class Plan:
    """Where and when each task of one job runs, by expectation; shape (tasks,) each.

    Attributes:
        pe: PE.
        start: µs.
        finish: µs.
    """

    pe: NDArray[np.int64]
    start: NDArray[np.float64]
    finish: NDArray[np.float64]

    @property
    def makespan(self) -> float:
        """When the last task ends, µs."""
        return float(self.finish.max())


def heft(profile: Profile) -> Plan:
    """Plan by decreasing upward rank, each task where it finishes first, in a gap if one is long enough.

    Source: H. Topcuoglu, S. Hariri, M.-Y. Wu, IEEE TPDS 13(3), 2002.
    """
    return _plan(profile, np.argsort(-profile.rank, kind="stable").tolist(), np.zeros_like(profile.latency))


def peft(profile: Profile) -> Plan:
    """Plan by decreasing mean optimistic cost, where finish time plus optimistic cost is least.

    Source: H. Arabnejad, J. G. Barbosa, IEEE TPDS 25(3), 2014.
    """
    possible = np.isfinite(profile.latency)
    rank = np.where(possible, profile.ahead, 0.0).sum(axis=1) / possible.sum(axis=1)
    application = profile.application
    waits = [len(before) for before in application.predecessors]
    ready, order = [t for t, count in enumerate(waits) if not count], []
    while ready:
        task = max(ready, key=lambda t: (rank[t], -t))
        ready.remove(task)
        order.append(task)
        for successor, _ in application.successors[task]:
            waits[successor] -= 1
            if not waits[successor]:
                ready.append(successor)
    return _plan(profile, order, profile.ahead)


def _plan(profile: Profile, order: Sequence[int], extra: NDArray[np.float64]) -> Plan:
    tasks, pes = profile.latency.shape
    plan = Plan(np.full(tasks, -1), np.zeros(tasks), np.zeros(tasks))
    busy: list[list[tuple[float, float]]] = [[] for _ in range(pes)]
    arrivals = np.zeros((tasks, pes))
    for task in order:
        starts = np.array(
            [_gap(busy[pe], arrivals[task, pe], profile.latency[task, pe]) for pe in range(pes)]
        )
        finish = starts + profile.latency[task]
        pe = int((finish + extra[task]).argmin())
        plan.pe[task], plan.start[task], plan.finish[task] = pe, starts[pe], finish[pe]
        busy[pe] = sorted([*busy[pe], (float(starts[pe]), float(finish[pe]))])
        for successor, transfer in profile.transfers[task]:
            arrivals[successor] = np.maximum(arrivals[successor], finish[pe] + transfer[pe])
    return plan


def _gap(busy: Sequence[tuple[float, float]], earliest: float, length: float) -> float:
    """Return the first time from `earliest` on at which a PE is idle for `length`, µs."""
    clock = earliest
    for start, end in busy:
        if clock + length <= start:
            break
        clock = max(clock, end)
    return clock
