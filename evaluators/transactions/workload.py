"""Transactions whose operations conflict, and the makespan of an order of them.

A transaction j has a length L_j and operations (read or write, key, position p in 0 … L_j − 1); positions
without an operation are idle. Transactions are admitted in an order; each starts as early as its conflicts
with those before it allow: start_j = max(0, max over its operations of b + 1 − p), where b is when the key
was last written, or, for a write, last written or read. An operation then happens at start_j + p. The
makespan is max(start_j + L_j).

Source: A. Cheng et al., "Towards optimal transaction scheduling", PVLDB 17 (2024); the simulator of the
ADRS benchmark, "Barbarians at the gate", arXiv 2510.06189.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from evolve import Infeasible

Ints = NDArray[np.int64]


@dataclass(frozen=True)
class Workload:
    """Transactions to order; their operations lie one transaction after another.

    Attributes:
        length: Time steps of each transaction, shape (n,).
        first: Where its operations begin, shape (n + 1,).
        key: Of each operation, from 0.
        write: 1 for a write, 0 for a read.
        position: Time step of the operation within its transaction.
    """

    length: Ints
    first: Ints
    key: Ints
    write: Ints
    position: Ints

    @property
    def n(self) -> int:
        """How many transactions."""
        return len(self.length)

    @cached_property
    def operations(self) -> tuple[tuple[tuple[int, int, int], ...], ...]:
        """Operations (key, write, position) of each transaction."""
        rows = list(zip(self.key.tolist(), self.write.tolist(), self.position.tolist(), strict=True))
        ends = self.first.tolist()
        return tuple(tuple(rows[a:b]) for a, b in pairwise(ends))

    @cached_property
    def owner(self) -> Ints:
        """Transaction of each operation."""
        return np.repeat(np.arange(self.n), np.diff(self.first))

    @cached_property
    def writes(self) -> Ints:
        """How many operations of each transaction are writes."""
        return np.bincount(self.owner, weights=self.write, minlength=self.n).astype(np.int64)

    @property
    def columns(self) -> tuple[Ints, Ints, Ints, Ints, Ints]:
        """Everything, as flat arrays."""
        return self.length, self.first, self.key, self.write, self.position


def make(lengths: Sequence[int], operations: Sequence[Sequence[tuple[int, int, int]]]) -> Workload:
    """Return a workload from (key, write, position) triples per transaction; keys are renumbered."""
    rows = [row for own in operations for row in own]
    key, write, position = (np.array(column, np.int64) for column in zip(*rows, strict=True))
    first = np.concatenate(([0], np.cumsum([len(own) for own in operations])))
    dense = np.unique(key, return_inverse=True)[1].reshape(-1).astype(np.int64)
    return Workload(np.array(lengths, np.int64), first.astype(np.int64), dense, write, position)


def parse(table: Mapping[str, str]) -> Workload:
    """Return a workload from texts like "r-17 * w-3", in the order of the table.

    Raises:
        ValueError: A word is neither `*` nor `r-KEY` nor `w-KEY`.
    """
    lengths, operations = [], []
    for name, text in table.items():
        words = text.split()
        lengths.append(len(words))
        own = []
        for position, word in enumerate(words):
            kind, _, key = word.partition("-")
            if word == "*":
                continue
            if kind not in ("r", "w") or not key.isdigit():
                raise ValueError(f"{name}: expected `*`, `r-KEY` or `w-KEY`, got {word!r}")
            own.append((int(key), int(kind == "w"), position))
        operations.append(own)
    return make(lengths, operations)


def makespan(workload: Workload, order: Sequence[int] | Ints) -> int:
    """Return the makespan of an order, operation by operation.

    Raises:
        Infeasible: It is not a permutation of the transactions.
    """
    given = [int(j) for j in order]
    if sorted(given) != list(range(workload.n)):
        raise Infeasible(f"the order must hold each of the {workload.n} transactions exactly once")
    return max(prefix_ends(workload, given))


def prefix_ends(workload: Workload, order: Sequence[int]) -> list[int]:
    """Return when each transaction of a (partial) order ends."""
    written: dict[int, int] = {}
    touched: dict[int, int] = {}
    ends = []
    for j in order:
        own = workload.operations[j]
        start = 0
        for key, write, position in own:
            last = (touched if write else written).get(key, -1)
            start = max(start, last + 1 - position)
        for key, write, position in own:
            time = start + position
            touched[key] = max(touched.get(key, -1), time)
            if write:
                written[key] = max(written.get(key, -1), time)
        ends.append(start + int(workload.length[j]))
    return ends


def lower_bound(workload: Workload) -> int:
    """Return a makespan that no order can undercut.

    For a key, all writes and one read before or after them happen at different times: the number of
    writes, plus what the least of the transactions needs before the first and after the last of them.
    """
    best = int(workload.length.max())
    after = workload.length[workload.owner] - workload.position - 1
    for key in range(int(workload.key.max()) + 1):
        chosen = (workload.key == key) & (workload.write == 1)
        if chosen.any():
            writers = len(np.unique(workload.owner[chosen]))
            head, tail = int(workload.position[chosen].min()), int(after[chosen].min())
            best = max(best, head + writers + tail)
    return best
