"""Certified minimum total tardiness: Lawler's decomposition as a memoised dynamic programme.

Jobs stand in EDD order (earliest due date first, ties by processing time). Take a set of jobs that
starts at time s, and its longest member l (of equal ones the latest due: by Emmons' first condition
the others precede it). Some optimal sequence puts l right after the members of EDD position at most
h, for an h not before l itself; those before l and those after it are then independent problems of
the same kind. So every set that occurs is "members of EDD positions i..j that rank below some length",
and (i, j, longest member, s) identifies it. With S_h = s + Σ of the members up to h, a position h can
only be optimal if

(a) h is the last member, or S_h < d of the next member;
(b) S_h >= d_r + p_r for every member r after l and up to h.

Both follow from Emmons' second and third conditions. A set of which at most one job is late in EDD
order is solved by EDD; one whose jobs are all late in any order is solved by SPT.

Source: E. L. Lawler, "A 'pseudopolynomial' algorithm for sequencing jobs to minimize total
tardiness", Annals of Discrete Mathematics 1 (1977); H. Emmons, "One-machine sequencing to minimize
certain functions of job tardiness", Operations Research 17 (1969); C. N. Potts, L. N. Van Wassenhove,
"A decomposition algorithm for the single machine total tardiness problem", OR Letters 1 (1982);
W. Szwarc, "Single machine total tardiness problem revisited" (1993).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from .generate import Jobs, total_tardiness

State = tuple[int, int, int, int]
"""First, last and longest member, as EDD positions; start time."""


@dataclass(frozen=True)
class Proof:
    """An optimum with the sequence that attains it.

    Attributes:
        value: Minimum total tardiness.
        sequence: Job numbers in an optimal order.
        states: How many sub-problems were stored: the size of the proof.
    """

    value: int
    sequence: NDArray[np.int64]
    states: int


def edd_order(jobs: Jobs) -> NDArray[np.int64]:
    """Return job numbers by due date, equal ones by processing time."""
    return np.lexsort((jobs.p, jobs.d)).astype(np.int64)


def prove(jobs: Jobs) -> Proof:
    """Solve an instance to optimality, and re-evaluate the optimal sequence.

    Typically 0.02 s at n = 100 and half a second at n = 200; the hardest instances of n = 200 take
    ten times as long, and those of n = 500 want the compiled twin.

    Raises:
        ArithmeticError: The sequence does not attain the value (a bug).
    """
    order = edd_order(jobs)
    tree = _Decomposition(jobs.p[order].tolist(), jobs.d[order].tolist())
    everything = list(range(jobs.n))
    value = tree.solve(everything, 0)
    sequence = order[np.array(tree.sequence(everything, 0), np.int64)]
    return checked(jobs, Proof(value, sequence, len(tree.memo)))


def checked(jobs: Jobs, proof: Proof) -> Proof:
    """Return `proof` if its sequence is a permutation that attains its value.

    Raises:
        ArithmeticError: It does not.
    """
    if sorted(proof.sequence.tolist()) != list(range(jobs.n)):
        raise ArithmeticError("the stored decisions do not give a permutation")
    attained = total_tardiness(jobs, proof.sequence)
    if attained != proof.value:
        raise ArithmeticError(f"the optimal sequence gives {attained}, the recursion {proof.value}")
    return proof


class _Decomposition:
    """The recursion over sets of jobs, given as EDD positions in increasing order."""

    def __init__(self, p: list[int], d: list[int]) -> None:
        self.p, self.d = p, d
        self.by_length = sorted(range(len(p)), key=lambda j: (p[j], j))
        self.rank = [0] * len(p)
        for place, j in enumerate(self.by_length):
            self.rank[j] = place
        self.memo: dict[State, tuple[int, int | None]] = {}

    def solve(self, jobs: list[int], start: int) -> int:
        """Return the minimum total tardiness of `jobs` started at `start`."""
        if not jobs:
            return 0
        longest = max(jobs, key=self.rank.__getitem__)
        state = (jobs[0], jobs[-1], longest, start)
        if (known := self.memo.get(state)) is not None:
            return known[0]
        order = self._leaf(jobs, start)
        value, cut = self._branch(jobs, longest, start) if order is None else (self._cost(order, start), None)
        self.memo[state] = value, cut
        return value

    def _branch(self, jobs: list[int], longest: int, start: int) -> tuple[int, int]:
        """Return the best value, and how many members go up to the longest one, itself included."""
        best, best_cut = None, 0
        at = jobs.index(longest)
        for cut, clock in self._positions(jobs, at, start):
            value = max(0, clock - self.d[longest])
            value += self.solve(jobs[:at] + jobs[at + 1 : cut], start)
            if best is None or value < best:
                value += self.solve(jobs[cut:], clock)
            if best is None or value < best:
                best, best_cut = value, cut
        if best is None:
            raise ArithmeticError("the position rules excluded every position")
        return best, best_cut

    def _positions(self, jobs: list[int], at: int, start: int) -> list[tuple[int, int]]:
        """Return the positions that rules (a) and (b) leave: members up to it, and S_h."""
        p, d = self.p, self.d
        clock = start + sum(p[j] for j in jobs[:at])
        floor, last, left = 0, len(jobs) - 1, []
        for h in range(at, len(jobs)):
            j = jobs[h]
            clock += p[j]
            if h > at and d[j] + p[j] > floor:
                floor = d[j] + p[j]
            if clock >= floor and (h == last or clock < d[jobs[h + 1]]):
                left.append((h + 1, clock))
        return left

    def _leaf(self, jobs: list[int], start: int) -> list[int] | None:
        """Return an optimal order where EDD or SPT is known to be one."""
        p, d = self.p, self.d
        clock, late = start, 0
        for j in jobs:
            clock += p[j]
            if clock > d[j]:
                late += 1
                if late > 1:
                    break
        else:
            return jobs
        if all(d[j] <= start + p[j] for j in jobs):
            return sorted(jobs, key=self.rank.__getitem__)
        return None

    def _cost(self, order: list[int], start: int) -> int:
        clock, total = start, 0
        for j in order:
            clock += self.p[j]
            if clock > self.d[j]:
                total += clock - self.d[j]
        return total

    def sequence(self, jobs: list[int], start: int) -> list[int]:
        """Return an optimal order of a set that `solve` has seen."""
        if not jobs:
            return []
        longest = max(jobs, key=self.rank.__getitem__)
        cut = self.memo[jobs[0], jobs[-1], longest, start][1]
        if cut is None:
            return self._leaf(jobs, start) or []
        clock = start + sum(self.p[j] for j in jobs[:cut])
        head = [j for j in jobs[:cut] if j != longest]
        return [*self.sequence(head, start), longest, *self.sequence(jobs[cut:], clock)]
