"""Shortest makespan first: append the transaction that delays the end least, of a few or of a window.

Source: A. Cheng et al., "Towards optimal transaction scheduling", PVLDB 17 (2024).
"""

from __future__ import annotations

import random

from .workload import Workload


class Ends:
    """When keys were last written and touched, and the makespan so far; grows by appending."""

    def __init__(self, workload: Workload) -> None:
        self._operations = workload.operations
        self._length = workload.length.tolist()
        self._written: dict[int, int] = {}
        self._touched: dict[int, int] = {}
        self.makespan = 0

    def start(self, j: int) -> int:
        """Return when a transaction would start."""
        written, touched = self._written, self._touched
        free = [(touched if w else written).get(key, -1) + 1 - p for key, w, p in self._operations[j]]
        return max(0, *free)

    def makespan_with(self, j: int) -> int:
        """Return the makespan if a transaction came next."""
        return max(self.makespan, self.start(j) + int(self._length[j]))

    def append(self, j: int) -> None:
        """Let a transaction come next."""
        start = self.start(j)
        self.makespan = max(self.makespan, start + int(self._length[j]))
        for key, write, position in self._operations[j]:
            time = start + position
            self._touched[key] = max(self._touched.get(key, -1), time)
            if write:
                self._written[key] = max(self._written.get(key, -1), time)


def sampled(workload: Workload, k: int, rng: random.Random) -> int:
    """Return the makespan of SMF with k samples.

    Numbers are drawn as the ADRS benchmark draws them, so that its figures come out.
    """
    ends, rest = Ends(workload), list(range(workload.n))
    ends.append(rest.pop(rng.randint(0, workload.n - 1)))
    while rest:
        rng.random()
        looked: list[int] = []
        while rest and len(looked) < k:
            looked.append(rest.pop(rng.randint(0, len(rest) - 1) if len(rest) > 1 else 0))
        best = min(looked, key=ends.makespan_with)
        ends.append(best)
        looked.remove(best)
        rest += looked
    return ends.makespan


def windowed(workload: Workload, window: int) -> int:
    """Return the makespan of SMF that sees a window of the transactions, in the order of their numbers."""
    ends, waiting, arrived = Ends(workload), list(range(min(window, workload.n))), window
    while waiting:
        best = min(waiting, key=ends.makespan_with)
        ends.append(best)
        waiting.remove(best)
        if arrived < workload.n:
            waiting.append(arrived)
            arrived += 1
    return ends.makespan
