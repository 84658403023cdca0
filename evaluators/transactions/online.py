"""Admit transactions one by one from a window, not knowing what arrives later.

Transactions arrive in the order of their numbers. The window is refilled after every admission. Starts
depend on the order of admission alone, so that what a rule is shown of time is exact for those that it sees.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from .hooks import OPTION, VIEW
from .insertion import Rule, clashes, of_others
from .paths import Steps, Tables
from .workload import Ints, Workload

Column = NDArray[Any]


class Admission:
    """One workload while its transactions are admitted.

    Attributes:
        order: Those admitted, in order.
        waiting: Those in the window, in order of arrival.
    """

    def __init__(self, workload: Workload, window: int) -> None:
        self._workload, self._tables = workload, Tables([workload])
        self._clash = clashes(workload)
        self._state: Steps = np.full(self._tables.rows, -1, np.int32)
        self._makespan = 0
        self.waiting = np.arange(min(window, workload.n))
        self._since = np.zeros(len(self.waiting), np.int64)
        self._arrived = len(self.waiting)
        self.order: list[int] = []

    def look(self) -> tuple[Mapping[str, Column], Mapping[str, float]]:
        """Return the fields of `OPTION`, shape (window,), and those of `VIEW`."""
        workload, waiting = self._workload, self.waiting
        start, delay = self._starts(waiting)
        end = start + workload.length[waiting]
        makespan = np.maximum(end, self._makespan)
        option = {
            **of_others(workload, self._clash, waiting),
            "makespan": makespan,
            "growth": makespan - self._makespan,
            "start": start,
            "end": end,
            "idle": start - start.min(),
            "delay": delay,
            "waited": len(self.order) - self._since,
        }
        view = {
            "placed": len(self.order),
            "known": len(waiting),
            "makespan": self._makespan,
            "least": int(makespan.min()),
            "earliest": int(start.min()),
            "mean_end": float(end.mean()),
        }
        return option, view

    def _starts(self, waiting: Ints) -> tuple[Ints, Ints]:
        """Return when each could start, and by how much each would delay the others in all."""
        tables = self._tables
        reads, lag = tables.reads[0, waiting], tables.lag[0, waiting]
        start = np.maximum((self._state[reads] + lag).max(axis=1), 0)
        after = np.repeat(self._state[None], len(waiting), axis=0)
        rows = np.arange(len(waiting))[:, None]
        writes = tables.writes[0, waiting]
        after[rows, writes] = np.maximum(after[rows, writes], start[:, None] + tables.at[0, waiting])
        later = np.maximum((after[:, reads] + lag).max(axis=2), 0) - start
        np.fill_diagonal(later, 0)
        return start, later.sum(axis=1)

    def admit(self, place: int, end: int) -> None:
        """Admit a transaction of the window, which then ends at `end`; refill the window."""
        j = int(self.waiting[place])
        start = end - int(self._workload.length[j])
        rows = self._tables.writes[0, j]
        self._state[rows] = np.maximum(self._state[rows], start + self._tables.at[0, j])
        self._makespan = max(self._makespan, end)
        self.order.append(j)
        arriving = np.arange(self._arrived, min(self._arrived + 1, self._workload.n))
        self.waiting = np.concatenate([np.delete(self.waiting, place), arriving])
        self._since = np.concatenate([np.delete(self._since, place), np.full(len(arriving), len(self.order))])
        self._arrived += len(arriving)


def admitted(workloads: Sequence[Workload], window: int, pick: Rule) -> list[Ints]:
    """Return the orders in which a rule admits transactions; all workloads advance together."""
    games = [Admission(workload, window) for workload in workloads]
    while any(len(game.waiting) for game in games):
        open_ = [game for game in games if len(game.waiting)]
        looks = [game.look() for game in open_]
        rows = [np.concatenate([option[name] for option, _ in looks]) for name in OPTION.fields]
        state = [np.array([view[name] for _, view in looks]) for name in VIEW.fields]
        values = pick(rows, state, [len(game.waiting) for game in open_])
        for game, (option, _), own in zip(open_, looks, _split(values, open_), strict=True):
            place = int(own.argmin())
            game.admit(place, int(option["end"][place]))
    return [np.array(game.order, np.int64) for game in games]


def _split(values: Column, games: Sequence[Admission]) -> Iterator[Column]:
    yield from np.split(values, np.cumsum([len(game.waiting) for game in games])[:-1])
