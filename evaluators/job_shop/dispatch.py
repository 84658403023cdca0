"""Build schedules by asking a rule which of the waiting operations a machine takes.

Two modes. *Non-delay*: as soon as a machine can work and an operation waits for it, one begins; all
machines that are in this position at the same time decide together. *Active* (Giffler and Thompson):
the machine on which an operation could end first chooses among those that could begin before that.
The rule's smallest value wins, ties by job number. It is asked only where there is a choice.

Source: B. Giffler, G. L. Thompson, "Algorithms for solving production-scheduling problems",
Operations Research 8 (1960); K. R. Baker, "Introduction to Sequencing and Scheduling" (1974), ch. 7.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from .floor import NEVER, Floor, Ints

Mask = NDArray[np.bool_]
Column = NDArray[np.float64] | NDArray[np.int64]
Rule = Callable[[Sequence[Column], Sequence[Column], Sequence[int]], NDArray[np.float64]]
"""`EntryPoint.rows`: columns of operations, columns of states, operations per state → values."""


@dataclass(frozen=True)
class Conflict:
    """Machines and the operations that each can take; all of one moment, of all shops.

    Attributes:
        b: Shop of each operation, shape (operations,); conflict after conflict.
        j: Job of each operation; increasing within a conflict.
        m: Machine of each operation.
        head: Where each conflict begins, shape (conflicts,).
        rivals: Operations of each conflict, at least 1.
        now: Time at each shop, shape (count,).
    """

    b: Ints
    j: Ints
    m: Ints
    head: Ints
    rivals: Ints
    now: Ints


View = Callable[[Floor, Conflict], tuple[Sequence[Column], Sequence[Column]]]
"""What a rule is shown of conflicts: columns of operations, columns of states."""


@dataclass(frozen=True)
class Chooser:
    """Settles conflicts by a rule.

    Attributes:
        rule: Its smallest value wins.
        view: What it is shown.
        hold: A second rule, for builders that may leave a machine free; `None` never does.
    """

    rule: Rule
    view: View
    hold: Rule | None = None

    def winners(self, floor: Floor, candidates: Mask, now: Ints) -> tuple[Ints, Ints]:
        """Return shops and jobs: one of the candidates per machine.

        Args:
            floor: The shops.
            candidates: Which jobs' next operations can be taken, shape (count, jobs).
            now: Time at each shop, shape (count,).
        """
        every = _grouped(floor, candidates, now)
        winner = every.head.copy()
        if (contested := every.rivals > 1).any():
            chosen = np.repeat(contested, every.rivals)
            rivals = every.rivals[contested]
            some = Conflict(
                every.b[chosen], every.j[chosen], every.m[chosen], np.cumsum(rivals) - rivals, rivals, now
            )
            values = self._values(self.rule, floor, some)
            winner[contested] += _first_minima(values, some.head, some.rivals)
        return every.b[winner], every.j[winner]

    def let_in(self, floor: Floor, candidates: Mask, now: Ints, urgent: NDArray[np.bool_]) -> Mask:
        """Return the candidates that `hold` does not hold back: those to which it gives 0 or less.

        Args:
            floor: The shops.
            candidates: As in `winners`.
            now: As in `winners`.
            urgent: Shops in which something must begin: if all would be held, the least held begins.
        """
        if self.hold is None or not candidates.any():
            return candidates
        every = _grouped(floor, candidates, now)
        wish = np.full(candidates.shape, np.inf)
        wish[every.b, every.j] = self._values(self.hold, floor, every)
        allowed = wish <= 0
        least = wish.argmin(axis=1)
        forced = np.flatnonzero(urgent & candidates.any(axis=1) & ~allowed.any(axis=1))
        allowed[forced, least[forced]] = True
        return allowed

    def _values(self, rule: Rule, floor: Floor, conflict: Conflict) -> NDArray[np.float64]:
        rows, states = self.view(floor, conflict)
        return rule(rows, states, conflict.rivals.tolist())


def _grouped(floor: Floor, candidates: Mask, now: Ints) -> Conflict:
    """Return candidates by shop and machine; some have no rival."""
    b, j = np.nonzero(candidates)
    machine = b * (floor.machines + 1) + floor.wanted[b, j]
    order = np.argsort(machine, kind="stable")
    b, j, machine = b[order], j[order], machine[order]
    head = np.flatnonzero(np.diff(machine, prepend=-1))
    rivals = np.diff(head, append=len(machine))
    return Conflict(b, j, machine % (floor.machines + 1), head, rivals, now)


def _first_minima(values: NDArray[np.float64], head: Ints, rivals: Ints) -> Ints:
    """Return the place of each segment's smallest value in the segment; the first among equals."""
    lowest = np.repeat(np.minimum.reduceat(values, head), rivals)
    hits = np.flatnonzero(values == lowest)
    return hits[np.searchsorted(hits, head)] - head


def non_delay(floor: Floor, chooser: Chooser) -> list[Ints]:
    """Return start times of a schedule in which no machine waits while it has work to do."""
    while True:
        earliest = floor.earliest()
        now = earliest.min(axis=1)
        if (now == NEVER).all():
            return floor.starts()
        candidates = (earliest == now[:, None]) & (earliest < NEVER)
        b, j = chooser.winners(floor, candidates, now)
        floor.begin(b, j, now[b])


def active(floor: Floor, chooser: Chooser) -> list[Ints]:
    """Return start times of a schedule in which nothing can begin earlier without delaying another."""
    shops = np.arange(floor.count)
    while True:
        earliest = floor.earliest()
        if (earliest == NEVER).all():
            return floor.starts()
        duration = np.take_along_axis(floor.p, floor.step[:, :, None], axis=2)[:, :, 0]
        first = (earliest + duration).argmin(axis=1)
        end = earliest[shops, first] + duration[shops, first]
        wanted = floor.wanted
        candidates = (wanted == wanted[shops, first, None]) & (earliest < end[:, None])
        candidates &= earliest < NEVER
        now = np.where(candidates, earliest, NEVER).min(axis=1)
        b, j = chooser.winners(floor, candidates, now)
        floor.begin(b, j, earliest[b, j])
