"""List scheduling by an index, many independent instances in step."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
from numpy.typing import NDArray

from .generate import Jobs

Reals = NDArray[np.float64]
Integers = NDArray[np.int64]
Ranker = Callable[[Sequence[Reals], Sequence[Reals | Integers], Sequence[int]], Reals]
"""`EntryPoint.rows`: columns of the waiting jobs, columns of the states, jobs per state → indices."""


def dispatch(rank: Ranker, instances: Sequence[Jobs]) -> list[Integers]:
    """Sequence every instance by an index: whenever the machine is free, the smallest goes next.

    All waiting jobs of all instances are ranked in one call, so the number of calls is the largest
    number of jobs. Ties go to the smaller job number.

    Args:
        rank: Gets, for each waiting job, p, d and the work of the waiting jobs numbered below it;
            for each instance, the time, the work and the number of waiting jobs, and the mean
            processing time of all its jobs.
        instances: With jobs numbered by processing time.

    Returns:
        One sequence of job numbers per instance.
    """
    waiting = np.array([jobs.n for jobs in instances], np.int64)
    p = np.concatenate([jobs.p for jobs in instances]).astype(np.float64)
    d = np.concatenate([jobs.d for jobs in instances]).astype(np.float64)
    number = np.concatenate([np.arange(jobs.n) for jobs in instances])
    mean_p = np.array([jobs.p.mean() for jobs in instances])
    clock = np.zeros(len(instances))
    slot = np.cumsum(waiting) - waiting
    placed = np.empty(len(number), np.int64)
    while len(waiting):
        starts = np.cumsum(waiting) - waiting
        work = np.add.reduceat(p, starts)
        shorter = np.cumsum(p) - p
        shorter -= np.repeat(shorter[starts], waiting)
        indices = rank((p, d, shorter), (clock, work, waiting, mean_p), waiting.tolist())
        chosen = first_minima(indices, starts, waiting)
        placed[slot] = number[chosen]
        clock = clock + p[chosen]
        left = np.ones(len(p), np.bool_)
        left[chosen] = False
        p, d, number = p[left], d[left], number[left]
        going = waiting > 1
        waiting, clock, mean_p, slot = waiting[going] - 1, clock[going], mean_p[going], slot[going] + 1
    return np.split(placed, np.cumsum([jobs.n for jobs in instances])[:-1])


def first_minima(values: Reals, starts: Integers, counts: Integers) -> Integers:
    """Return the position of each segment's smallest value; of equal ones the first.

    Args:
        values: Finite numbers, segment after segment.
        starts: Where each segment starts in `values`.
        counts: Length of each segment, at least 1.
    """
    lowest = np.repeat(np.minimum.reduceat(values, starts), counts)
    hits = np.flatnonzero(values == lowest)
    return hits[np.searchsorted(hits, starts)]
