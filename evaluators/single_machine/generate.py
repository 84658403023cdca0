"""Test instances of single-machine total tardiness, from published parameters and fixed seeds."""

from __future__ import annotations

import zlib
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

MODULUS = 2**31 - 1
CELLS = tuple((tf, rdd) for tf in (2, 4, 6, 8) for rdd in (2, 4, 6, 8, 10))
"""Tardiness factor and relative range of due dates, in tenths: the 20 cells of the design."""


class Lcg:
    """The portable generator of scheduling benchmarks: x ← 16807·x mod (2³¹ − 1).

    It depends on no library's version, so that a seed means the same instance for ever.

    Source: E. Taillard, "Benchmarks for basic scheduling problems", EJOR 64 (1993), section 2.
    """

    def __init__(self, seed: int, warm_up: int = 0) -> None:
        if not 0 < seed < MODULUS:
            raise ValueError(f"seed must be in 1..{MODULUS - 1}: got {seed}")
        self._x = seed
        for _ in range(warm_up):
            self._step()

    def _step(self) -> int:
        self._x = 16807 * self._x % MODULUS
        return self._x

    def uniform(self, lo: int, hi: int) -> int:
        """Return an integer drawn from `lo..hi`, both included."""
        return lo + int(self._step() / MODULUS * (hi - lo + 1))


@dataclass(frozen=True)
class Jobs:
    """The data of one instance: `n` jobs, all available at time 0, on one machine.

    Attributes:
        p: Processing times, int64, at least 1.
        d: Due dates, int64, at least 0.
    """

    p: NDArray[np.int64]
    d: NDArray[np.int64]

    @property
    def n(self) -> int:
        """How many jobs."""
        return len(self.p)

    @property
    def columns(self) -> tuple[NDArray[np.int64], ...]:
        """What an index may know of each job, the processing time first."""
        return self.p, self.d

    @property
    def crc(self) -> int:
        """CRC-32 of `p` then `d`, little-endian: tells whether a generator still makes the same jobs."""
        return zlib.crc32(b"".join(column.astype("<i8").tobytes() for column in self.columns))

    def numbered(self) -> Jobs:
        """Return the jobs by processing time, equal ones by due date."""
        order = np.lexsort((self.d, self.p))
        return Jobs(self.p[order], self.d[order])


@dataclass(frozen=True, order=True)
class Design:
    """Where an instance stands in the experimental design.

    Attributes:
        n: Jobs.
        tf: Tardiness factor in tenths: how early the mean due date is.
        rdd: Relative range of due dates in tenths: how far apart they are.
        rep: Number of the repetition in its cell.
    """

    n: int
    tf: int
    rdd: int
    rep: int

    @property
    def name(self) -> str:
        """E.g. "n050_tf6_rdd02_r3"."""
        return f"n{self.n:03d}_tf{self.tf}_rdd{self.rdd:02d}_r{self.rep}"

    @property
    def seed(self) -> int:
        """Published seed of the instance."""
        mixed = self.n * 1000003 + self.tf * 10007 + self.rdd * 1009 + self.rep * 101
        return 1 + mixed % (MODULUS - 1)

    def jobs(self) -> Jobs:
        """Generate the instance: p ~ U[1, 100], d ~ U[P(1 − TF − RDD/2), P(1 − TF + RDD/2)], P = Σp.

        Due dates below 0 become 0.

        Source: C. N. Potts, L. N. Van Wassenhove, "A decomposition algorithm for the single machine
        total tardiness problem", Operations Research Letters 1 (1982), section 5.
        """
        lcg = Lcg(self.seed, warm_up=10)
        p = [lcg.uniform(1, 100) for _ in range(self.n)]
        total = sum(p)
        lo = total * (20 - 2 * self.tf - self.rdd) // 20
        hi = total * (20 - 2 * self.tf + self.rdd) // 20
        d = [max(0, lcg.uniform(lo, hi)) for _ in range(self.n)]
        return Jobs(np.array(p, np.int64), np.array(d, np.int64))


def designs(n: int, reps: range) -> Iterator[Design]:
    """Yield the designs of all 20 cells at size `n`, cell by cell."""
    for tf, rdd in CELLS:
        for rep in reps:
            yield Design(n, tf, rdd, rep)


def total_tardiness(jobs: Jobs, sequence: NDArray[np.int64]) -> int:
    """Return Σ max(0, C_j − d_j) of a sequence of job numbers."""
    completion = np.cumsum(jobs.p[sequence])
    return int(np.maximum(completion - jobs.d[sequence], 0).sum())
