"""When machines can work: always, or with interruptions that nobody foresees.

An operation that is under way when its machine goes down waits and resumes where it was.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from .outages import Outages

Ints = NDArray[np.int64]

ROW = 2**40
"""Apart from each other, in one sorted array, lie the times of different machines."""
FOREVER = 2**39


class Calendar:
    """Machines that always work."""

    def start(self, _b: Ints, _m: Ints, t: Ints) -> Ints:
        """Return the first time from `t` on when machine `m` of shop `b` works."""
        return t

    def finish(self, _b: Ints, _m: Ints, t: Ints, p: Ints) -> Ints:
        """Return when `p` units of work begun at `t` are done."""
        return np.asarray(t + p)

    def left(self, _b: Ints, _m: Ints, t: Ints, end: Ints) -> Ints:
        """Return the units of work that remain at `t` of what will be done at `end`; 0 after it."""
        return np.asarray(np.maximum(end - t, 0))


class Interrupted(Calendar):
    """Machines that go down, each at times of its own.

    A machine's life is a series of runs without interruption. When they begin, and how much work could
    have been done before, are kept for all machines in one sorted array each, a row apart.
    """

    def __init__(self, outages: Sequence[Outages], machines: int) -> None:
        begins, befores, lengths = [], [], []
        for b, shop in enumerate(outages):
            for m in range(machines + 1):
                begin, before, length = _runs(shop[m] if m < len(shop) else ())
                row = (b * (machines + 1) + m) * ROW
                begins.append(begin + row)
                befores.append(before + row)
                lengths.append(length)
        self._machines = machines
        self._begin, self._before = np.concatenate(begins), np.concatenate(befores)
        self._length = np.concatenate(lengths)

    def start(self, b: Ints, m: Ints, t: Ints) -> Ints:
        """Return the first time from `t` on when machine `m` of shop `b` works."""
        return self._unit(b, m, self._worked(b, m, t))

    def finish(self, b: Ints, m: Ints, t: Ints, p: Ints) -> Ints:
        """Return when `p` units of work begun at `t` are done."""
        return np.asarray(self._unit(b, m, self._worked(b, m, t) + p - 1) + 1)

    def left(self, b: Ints, m: Ints, t: Ints, end: Ints) -> Ints:
        """Return the units of work that remain at `t` of what will be done at `end`; 0 after it."""
        return np.asarray(np.maximum(self._worked(b, m, end) - self._worked(b, m, t), 0))

    def works(self, b: Ints, m: Ints, t: Ints) -> NDArray[np.bool_]:
        """Whether machine `m` of shop `b` works in the unit of time that begins at `t`."""
        key = self._row(b, m) + t
        run = np.searchsorted(self._begin, key, side="right") - 1
        return np.asarray(key - self._begin[run] < self._length[run])

    def _row(self, b: Ints, m: Ints) -> Ints:
        return np.asarray((b * (self._machines + 1) + m) * ROW)

    def _worked(self, b: Ints, m: Ints, t: Ints) -> Ints:
        """Return how many units of time before `t` the machine could work."""
        row = self._row(b, m)
        run = np.searchsorted(self._begin, row + t, side="right") - 1
        into = row + t - self._begin[run]
        return np.asarray(self._before[run] - row + np.minimum(into, self._length[run]))

    def _unit(self, b: Ints, m: Ints, k: Ints) -> Ints:
        """Return when unit of work number `k`, from 0, is done at the earliest."""
        key = self._row(b, m) + k
        run = np.searchsorted(self._before, key, side="right") - 1
        return np.asarray(self._begin[run] - self._row(b, m) + key - self._before[run])


def _runs(down: Sequence[tuple[int, int]]) -> tuple[Ints, Ints, Ints]:
    """Return when each run begins, the units of work before it, and its length; the last has no end."""
    begin = np.array([0, *(until for _, until in down)], np.int64)
    end = np.array([*(since for since, _ in down), FOREVER], np.int64)
    length = end - begin
    return begin, np.cumsum(length) - length, length
