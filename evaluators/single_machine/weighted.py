"""Instances of total weighted tardiness, and the best values known for them."""

from __future__ import annotations

import zlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from . import tables
from .generate import MODULUS, Lcg

TABLE = tables.FOLDER / "best_known.csv"
SOURCE = "best of several iterated local searches (search.cpp) that agree three times"
ORLIB_TABLE = tables.FOLDER / "orlib_best_known.csv"
ORLIB_SOURCE = "OR-Library, files wtopt40, wtopt50 and wtbest100b"
CELLS = tuple((tf, rdd) for tf in (2, 4, 6, 8, 10) for rdd in (2, 4, 6, 8, 10))
SIZES = (50, 100)
REPS = range(5)


@dataclass(frozen=True)
class WeightedJobs:
    """The data of one instance: `n` jobs, all available at time 0, on one machine.

    Attributes:
        p: Processing times, int64, at least 1.
        w: Weights, int64, at least 1.
        d: Due dates, int64, at least 0.
    """

    p: NDArray[np.int64]
    w: NDArray[np.int64]
    d: NDArray[np.int64]

    @property
    def n(self) -> int:
        """How many jobs."""
        return len(self.p)

    @property
    def columns(self) -> tuple[NDArray[np.int64], ...]:
        """What an index may know of each job, the processing time first."""
        return self.p, self.w, self.d

    @property
    def crc(self) -> int:
        """CRC-32 of `p`, `w` and `d`, little-endian."""
        return zlib.crc32(b"".join(column.astype("<i8").tobytes() for column in self.columns))

    def numbered(self) -> WeightedJobs:
        """Return the jobs by processing time per weight, equal ones by due date."""
        order = np.lexsort((self.d, self.p / self.w))
        return WeightedJobs(self.p[order], self.w[order], self.d[order])


@dataclass(frozen=True)
class WeightedDesign:
    """Where an instance stands in the experimental design; factors in tenths, see `generate.Design`."""

    n: int
    tf: int
    rdd: int
    rep: int

    @property
    def name(self) -> str:
        """E.g. "w050_tf06_rdd02_r3"."""
        return f"w{self.n:03d}_tf{self.tf:02d}_rdd{self.rdd:02d}_r{self.rep}"

    @property
    def seed(self) -> int:
        """Seed of the instance; none of them occurs in the unweighted design."""
        mixed = self.n * 1000003 + self.tf * 10007 + self.rdd * 1009 + self.rep * 101 + 500009
        return 1 + mixed % (MODULUS - 1)

    def jobs(self) -> WeightedJobs:
        """Generate the instance: p ~ U[1, 100], w ~ U[1, 10], then d as in `generate.Design`.

        Source: H. A. J. Crauwels, C. N. Potts, L. N. Van Wassenhove, "Local search heuristics for the
        single machine total weighted tardiness scheduling problem", INFORMS Journal on Computing 10
        (1998): the distribution of the OR-Library instances, with other seeds.
        """
        lcg = Lcg(self.seed, warm_up=10)
        p = [lcg.uniform(1, 100) for _ in range(self.n)]
        w = [lcg.uniform(1, 10) for _ in range(self.n)]
        total = sum(p)
        lo = total * (20 - 2 * self.tf - self.rdd) // 20
        hi = total * (20 - 2 * self.tf + self.rdd) // 20
        d = [max(0, lcg.uniform(lo, hi)) for _ in range(self.n)]
        return WeightedJobs(np.array(p, np.int64), np.array(w, np.int64), np.array(d, np.int64))


def weighted_tardiness(jobs: WeightedJobs, sequence: NDArray[np.int64]) -> int:
    """Return Σ w_j·max(0, C_j − d_j) of a sequence of job numbers."""
    late = np.maximum(np.cumsum(jobs.p[sequence]) - jobs.d[sequence], 0)
    return int((jobs.w[sequence] * late).sum())


def stored_designs() -> list[WeightedDesign]:
    """Return the designs of all instances with a stored best-known value, by size and cell."""
    return [WeightedDesign(n, tf, rdd, rep) for n in SIZES for tf, rdd in CELLS for rep in REPS]


def dumps(values: Iterable[tuple[WeightedDesign, int]]) -> str:
    """Return the text of a table of best-known values."""
    rows = ((design.name, design.seed, design.jobs().crc, value) for design, value in values)
    return tables.dumps(f"Total weighted tardiness, {SOURCE}", ("name", "seed", "crc", "value"), rows)


def best_known() -> Mapping[str, tuple[int, int]]:
    """Return CRC and best-known value by instance name.

    Raises:
        ProblemError: The table was changed.
    """
    return {row["name"]: (int(row["crc"]), int(row["value"])) for row in tables.load(TABLE)}


def orlib_best_known() -> Mapping[str, int]:
    """Return best-known values of the OR-Library instances, by name ("wt40_001").

    Raises:
        ProblemError: The table was changed.
    """
    return {row["name"]: int(row["value"]) for row in tables.load(ORLIB_TABLE)}


def read_orlib(path: Path, n: int) -> list[WeightedJobs]:
    """Read a file of OR-Library's: 125 times n processing times, n weights, n due dates.

    Instance k, from 0, has RDD = 0.2·(k // 25 + 1) and TF = 0.2·((k // 5) % 5 + 1).

    Raises:
        ValueError: The file does not hold 125 instances of `n` jobs.
    """
    numbers = np.array(path.read_text(encoding="ascii").split(), np.int64)
    if len(numbers) != 375 * n:
        raise ValueError(f"{path}: {len(numbers)} numbers are not 125 instances of {n} jobs")
    return [WeightedJobs(*block) for block in numbers.reshape(125, 3, n)]
