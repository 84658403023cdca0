"""Job shops and flow shops, generated from published seeds."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

MODULUS = 2**31 - 1
Matrix = NDArray[np.int64]


class Lcg:
    """The portable generator of scheduling benchmarks: x ← 16807·x mod (2³¹ − 1).

    It depends on no library's version, so that a seed means the same instance for ever.

    Source: E. Taillard, "Benchmarks for basic scheduling problems", EJOR 64 (1993), section 2.
    """

    def __init__(self, seed: int) -> None:
        if not 0 < seed < MODULUS:
            raise ValueError(f"seed must be in 1..{MODULUS - 1}: got {seed}")
        self._x = seed

    def uniform(self, lo: int, hi: int) -> int:
        """Return an integer drawn from `lo..hi`, both included."""
        self._x = 16807 * self._x % MODULUS
        return lo + int(self._x / MODULUS * (hi - lo + 1))


@dataclass(frozen=True)
class Shop:
    """A job shop: every job visits machines in an order of its own.

    Attributes:
        p: Durations by job and operation, int64, shape (jobs, operations), at least 1.
        machine: Machine of each operation, same shape, from 0; a job visits each machine once.
    """

    p: Matrix
    machine: Matrix

    @property
    def jobs(self) -> int:
        """How many jobs."""
        return int(self.p.shape[0])

    @property
    def machines(self) -> int:
        """How many machines, which is how many operations each job has."""
        return int(self.p.shape[1])

    @property
    def trivial_bound(self) -> int:
        """Work of the longest job or of the most loaded machine: no schedule is shorter."""
        loads = np.bincount(self.machine.ravel(), self.p.ravel())
        return int(max(self.p.sum(axis=1).max(), loads.max()))


def job_shop(jobs: int, machines: int, time_seed: int, machine_seed: int) -> Shop:
    """Generate a job shop: durations U[1, 99], routes uniform permutations.

    Source: Taillard (1993), section 4.
    """
    lcg = Lcg(time_seed)
    p = [[lcg.uniform(1, 99) for _ in range(machines)] for _ in range(jobs)]
    lcg = Lcg(machine_seed)
    routes = [_shuffled(machines, lcg) for _ in range(jobs)]
    return Shop(np.array(p, np.int64), np.array(routes, np.int64))


def _shuffled(machines: int, lcg: Lcg) -> list[int]:
    route = list(range(machines))
    for i in range(machines):
        other = lcg.uniform(i, machines - 1)
        route[i], route[other] = route[other], route[i]
    return route


def flow_shop(jobs: int, machines: int, seed: int) -> Matrix:
    """Generate durations U[1, 99] of a permutation flow shop, shape (jobs, machines).

    Source: Taillard (1993), section 3; drawn machine by machine.
    """
    lcg = Lcg(seed)
    p = [[lcg.uniform(1, 99) for _ in range(jobs)] for _ in range(machines)]
    return np.array(p, np.int64).T.copy()


@dataclass(frozen=True, order=True)
class Design:
    """Which generated instance: its size and the number of its repetition.

    The seeds are a published function of both, so that anybody can make the same instance.
    """

    jobs: int
    machines: int
    rep: int

    @property
    def name(self) -> str:
        """E.g. "g20x15_03"."""
        return f"g{self.jobs}x{self.machines}_{self.rep:02d}"

    @property
    def seed(self) -> int:
        """Of the durations."""
        mixed = self.jobs * 1000003 + self.machines * 10007 + self.rep * 101
        return 1 + mixed * 48271 % (MODULUS - 1)

    def job_shop(self) -> Shop:
        """Generate the job shop; the machine seed follows from the time seed."""
        return job_shop(self.jobs, self.machines, self.seed, 1 + self.seed * 69621 % (MODULUS - 1))

    def flow_shop(self) -> Matrix:
        """Generate the flow shop."""
        return flow_shop(self.jobs, self.machines, self.seed)
