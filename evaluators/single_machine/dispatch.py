"""List scheduling by an index, many independent instances in step."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

Reals = NDArray[np.float64]
Integers = NDArray[np.int64]
Ranker = Callable[[Sequence[Reals], Sequence[Reals | Integers], Sequence[int]], Reals]
"""`EntryPoint.rows`: columns of the waiting jobs, columns of the states, jobs per state → indices."""


class Instance(Protocol):
    """What is dispatched: jobs in the order of their numbers, which breaks ties."""

    @property
    def n(self) -> int:
        """How many jobs."""

    @property
    def columns(self) -> tuple[Integers, ...]:
        """What an index may know of each job, the processing time first."""


def dispatch(rank: Ranker, instances: Sequence[Instance]) -> list[Integers]:
    """Sequence every instance by an index: whenever the machine is free, the smallest goes next.

    All waiting jobs of all instances are ranked in one call, so the number of calls is the largest
    number of jobs. Ties go to the smaller job number.

    Args:
        rank: Gets, for each waiting job, the instance's columns and the work of the waiting jobs
            numbered below it; for each instance, the time, the work and the number of waiting
            jobs, and the mean processing time of all its jobs.
        instances: Independent of each other.

    Returns:
        One sequence of job numbers per instance.
    """
    waiting = np.array([jobs.n for jobs in instances], np.int64)
    table = np.hstack([np.array(jobs.columns, np.float64) for jobs in instances])
    number = np.concatenate([np.arange(jobs.n) for jobs in instances])
    mean_p = np.array([jobs.columns[0].mean() for jobs in instances])
    clock = np.zeros(len(instances))
    slot = np.cumsum(waiting) - waiting
    placed = np.empty(len(number), np.int64)
    while len(waiting):
        starts = np.cumsum(waiting) - waiting
        p = table[0]
        below = np.cumsum(p) - p
        below -= np.repeat(below[starts], waiting)
        state = (clock, np.add.reduceat(p, starts), waiting, mean_p)
        chosen = first_minima(rank((*table, below), state, waiting.tolist()), starts, waiting)
        placed[slot] = number[chosen]
        clock = clock + p[chosen]
        left = np.ones(len(p), np.bool_)
        left[chosen] = False
        table, number = table[:, left], number[left]
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
