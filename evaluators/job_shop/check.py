"""Check schedules, by definition and without any code of the builders.

A schedule is the start time of every operation. Everything else follows: when operations end, and,
with blocking, that a job occupies its machine until its next operation begins elsewhere.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from itertools import pairwise
from typing import Any

import numpy as np

from evolve import Infeasible

from .generate import Shop
from .outages import Outages

End = Callable[[int, int, int], int]
"""Machine, start, duration → end."""


def makespan(shop: Shop, start: Any, outages: Outages = ()) -> int:
    """Return when the last operation ends.

    Args:
        shop: The instance.
        start: Start times by job and operation.
        outages: By machine, when it is down.

    Raises:
        Infeasible: An operation begins before the job's last one ends, or while the machine is busy
            or down; or `start` is not a table of times.
    """
    times = _table(shop, start)

    def end(machine: int, begin: int, duration: int) -> int:
        return _end(outages[machine] if outages else (), begin, duration)

    ends = _ends(shop, times, end)
    _require_order(times, ends)
    _require_capacity(shop, times, ends)
    return max(map(max, ends))


def blocking_makespan(shop: Shop, start: Any) -> int:
    """Return when the last operation ends, where jobs occupy their machine until the next one.

    Jobs may exchange machines at the same moment, in a cycle of any length.

    Raises:
        Infeasible: As in `makespan`, with occupied machines in the place of busy ones.
    """
    times = _table(shop, start)
    ends = _ends(shop, times, lambda _, begin, duration: begin + duration)
    _require_order(times, ends)
    leaves = [[*row[1:], last[-1]] for row, last in zip(times, ends, strict=True)]
    _require_capacity(shop, times, leaves)
    return max(map(max, ends))


def _table(shop: Shop, start: Any) -> list[list[int]]:
    times = np.asarray(start)
    if times.dtype.kind not in "iu" or times.shape != shop.p.shape:
        raise Infeasible(
            f"start times must be integers, shape {shop.p.shape}; got {times.dtype}, shape {times.shape}"
        )
    if times.min() < 0:
        raise Infeasible(f"an operation begins at {times.min()}; time begins at 0")
    table: list[list[int]] = times.tolist()
    return table


def _ends(shop: Shop, times: Sequence[Sequence[int]], end: End) -> list[list[int]]:
    return [
        [end(*operation) for operation in zip(route, begins, durations, strict=True)]
        for route, begins, durations in zip(shop.machine.tolist(), times, shop.p.tolist(), strict=True)
    ]


def _end(down: Iterable[tuple[int, int]], begin: int, duration: int) -> int:
    """Return when work is done that is interrupted whenever the machine is down."""
    clock, left = begin, duration
    for since, until in down:
        if until <= clock:
            continue
        if since <= begin:
            raise Infeasible(f"an operation begins at {begin} on a machine that is down until {until}")
        if clock + left <= since:
            break
        left -= since - clock
        clock = until
    return clock + left


def _require_order(times: Sequence[Sequence[int]], ends: Sequence[Sequence[int]]) -> None:
    for job, (begins, over) in enumerate(zip(times, ends, strict=True)):
        for k in range(1, len(begins)):
            if begins[k] < over[k - 1]:
                raise Infeasible(
                    f"job {job}: operation {k} begins at {begins[k]}, but {k - 1} ends at {over[k - 1]}"
                )


def _require_capacity(shop: Shop, times: Sequence[Sequence[int]], until: Sequence[Sequence[int]]) -> None:
    """Check that no machine is needed by two jobs at once; intervals are half open."""
    use: list[list[tuple[int, int, int]]] = [[] for _ in range(shop.machines)]
    for job, route in enumerate(shop.machine.tolist()):
        for machine, begin, end in zip(route, times[job], until[job], strict=True):
            use[machine].append((begin, end, job))
    for machine, intervals in enumerate(use):
        intervals.sort()
        for (_, end, one), (begin, _, other) in pairwise(intervals):
            if begin < end:
                raise Infeasible(
                    f"machine {machine}: job {other} begins at {begin}, but job {one} is there until {end}"
                )
