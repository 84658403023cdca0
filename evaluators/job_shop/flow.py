"""Permutation flow shops: makespan, a lower bound, and partial sums that insertion needs."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from evolve import Infeasible

from .generate import Matrix

Ints = NDArray[np.int64]


def makespan(p: Matrix, sequence: Ints) -> int:
    """Return when the last job leaves the last machine, by the definition.

    Args:
        p: Durations, shape (jobs, machines).
        sequence: Job numbers; the same order on every machine.

    Raises:
        Infeasible: It is not a permutation of the jobs.
    """
    jobs = p.shape[0]
    given = np.asarray(sequence)
    if given.dtype.kind not in "iu" or given.shape != (jobs,):
        raise Infeasible(f"{jobs} job numbers are needed, got {given.size} of type {given.dtype}")
    if sorted(given.tolist()) != list(range(jobs)):
        raise Infeasible("not a permutation: every job must occur exactly once")
    free = [0] * p.shape[1]
    for job in p[given].tolist():
        clock = 0
        for machine, duration in enumerate(job):
            clock = max(clock, free[machine]) + duration
            free[machine] = clock
    return free[-1]


def lower_bound(p: Matrix) -> int:
    """Return a bound on the makespan: each machine's work, with the least that comes before and after.

    Source: Taillard (1993), section 3.
    """
    before = p.cumsum(axis=1) - p
    after = p.sum(axis=1, keepdims=True) - before - p
    machine = before.min(axis=0) + p.sum(axis=0) + after.min(axis=0)
    return int(max(machine.max(), p.sum(axis=1).max()))


def ends(p: Ints) -> Ints:
    """Return when each job of sequences leaves each machine, a row of zeros first.

    Within a job, the recursion over machines C_i = max(C_{i-1}, F_i) + p_i is a running maximum of
    F_i − P_{i-1} plus P_i, where P are partial sums of p.

    Args:
        p: Durations in the order of the sequences, shape (count, size, machines).

    Returns:
        shape (count, size + 1, machines).
    """
    count, size, machines = p.shape
    result = np.zeros((count, size + 1, machines), np.int64)
    upto = p.cumsum(axis=2)
    before = upto - p
    for job in range(size):
        clock = result[:, job + 1]
        np.subtract(result[:, job], before[:, job], out=clock)
        np.maximum.accumulate(clock, axis=1, out=clock)
        clock += upto[:, job]
    return result
