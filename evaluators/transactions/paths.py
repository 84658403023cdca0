"""Makespans of all insertions at once, from heads and tails.

Two conflicting operations happen in the order of their transactions, at least one step apart; hence starts
are longest paths, and inserting a transaction into an order only adds paths through it. With its head (when
it starts, given those before) and its tail (the longest way from its end to the end of all, given those
behind), the makespan becomes the larger of the old one and head + length + tail. This is Taillard's
acceleration of insertion (European Journal of Operational Research 47, 1990), which carries over from flow
shops. Tails are the heads of the reversed order, with time reversed in every transaction.

A state holds two rows per key: when it was last written, and when last touched. Workloads of one size share
a state, one below the other; those for tails follow those for heads.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from .workload import Ints, Workload

Steps = NDArray[np.int32]
NEVER = -(2**20)


class Tables:
    """Workloads with the same number of transactions, ready for heads and tails.

    The first axis of `reads`, `lag`, `writes` and `at` runs over workloads forwards, then backwards; the
    second over transactions, the third over operations that conflict with some other transaction's.

    Attributes:
        count: How many workloads.
        n: Transactions of each.
        length: Of transactions, shape (count, n).
        reads: Rows that a transaction waits for.
        lag: What is added to them: 1 − position.
        writes: Rows that it raises.
        at: To its start plus this.
        rows: Of a state.
    """

    def __init__(self, workloads: Sequence[Workload]) -> None:
        self.count, self.n = len(workloads), workloads[0].n
        self.length: Steps = np.stack([w.length for w in workloads]).astype(np.int32)
        shared = [_shared(w) for w in workloads]
        most = max(max(map(len, own), default=0) for own in shared)
        height = 2 * (max(int(w.key.max()) for w in workloads) + 1) + 2
        shape = (2 * self.count, self.n, max(most, 1))
        self.rows = height * 2 * self.count
        self.reads = np.full(shape, height - 2, np.int64)
        self.lag: Steps = np.zeros(shape, np.int32)
        self.writes = np.full((*shape[:2], 2 * shape[2]), height - 1, np.int64)
        self.at: Steps = np.full(self.writes.shape, NEVER, np.int32)
        for number, own in enumerate(shared):
            for j, rows in enumerate(own):
                last = int(self.length[number, j]) - 1
                self._enter(number, j, rows)
                self._enter(self.count + number, j, [(key, write, last - p) for key, write, p in rows])
        shift = np.arange(2 * self.count)[:, None, None] * height
        self.reads += shift
        self.writes += shift

    def _enter(self, number: int, j: int, rows: Sequence[tuple[int, int, int]]) -> None:
        raised: dict[int, int] = {}
        for place, (key, write, position) in enumerate(rows):
            self.reads[number, j, place] = 2 * key + write
            self.lag[number, j, place] = 1 - position
            for row in (2 * key, 2 * key + 1) if write else (2 * key + 1,):
                raised[row] = max(raised.get(row, 0), position)
        for place, (row, position) in enumerate(raised.items()):
            self.writes[number, j, place], self.at[number, j, place] = row, position


def _shared(workload: Workload) -> list[list[tuple[int, int, int]]]:
    """Return the operations of each transaction whose key another transaction touches, too."""
    pairs = np.unique(np.stack([workload.key, workload.owner]), axis=1)
    users = np.bincount(pairs[0])
    return [[row for row in own if users[row[0]] > 1] for own in workload.operations]


def states(tables: Tables, order: Ints) -> tuple[Steps, Steps]:
    """Return the states before, between and after the transactions of orders, and their starts.

    Args:
        tables: The workloads.
        order: Shape (workloads forwards and backwards, size).

    Returns:
        States, shape (size + 1, rows); starts, shape (workloads forwards and backwards, size).
    """
    count, size = order.shape
    number = np.arange(count)
    found: Steps = np.full((size + 1, tables.rows), -1, np.int32)
    begin: Steps = np.zeros((count, size), np.int32)
    which = order.T
    reads, lag = tables.reads[number, which], tables.lag[number, which]
    writes, at = tables.writes[number, which], tables.at[number, which]
    start = np.empty(count, np.int32)
    for place in range(size):
        state = found[place + 1]
        state[:] = found[place]
        free = state.take(reads[place])
        free += lag[place]
        np.maximum.reduce(free, axis=1, out=start, initial=0)
        begin[:, place] = start
        rows = writes[place]
        raised = at[place] + start[:, None]
        state.put(rows, np.maximum(raised, state.take(rows), out=raised))
    return found, begin


@dataclass(frozen=True)
class Slots:
    """All places at which a transaction of each workload can be inserted; place 0 is before the first.

    Attributes:
        head: When it would start, shape (workloads, size + 1).
        tail: How long the others go on after its end because of it, likewise.
        through: The longest path through it: head + length + tail.
        makespan: Of the order with it there.
        before: Makespan without it, shape (workloads,).
        start: Of the transactions in the order, shape (workloads, size).
    """

    head: Steps
    tail: Steps
    through: Steps
    makespan: Steps
    before: Steps
    start: Steps


def slots(tables: Tables, order: Ints, which: Ints) -> Slots:
    """Judge all places for one transaction of each workload.

    Args:
        tables: The workloads.
        order: Of those that are placed, shape (workloads, size).
        which: The one to insert, shape (workloads,).
    """
    count, size = order.shape
    number = np.arange(count)
    found, begin = states(tables, np.concatenate([order, order[:, ::-1]]))
    head = _free(tables, found, number, which)
    tail = _free(tables, found[::-1], count + number, which)
    ends = begin[:count] + tables.length[number[:, None], order]
    before = ends.max(axis=1) if size else np.zeros(count, np.int32)
    through = head + tables.length[number, which][:, None] + tail
    return Slots(head, tail, through, np.maximum(through, before[:, None]), before, begin[:count])


def _free(tables: Tables, found: Steps, number: Ints, which: Ints) -> Steps:
    """Return when a transaction of each workload could start in states, shape (workloads, states)."""
    free = found[:, tables.reads[number, which]] + tables.lag[number, which]
    return np.asarray(np.maximum(free.max(axis=2), 0).T, np.int32)
