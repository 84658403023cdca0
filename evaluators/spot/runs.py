"""Jobs tick by tick, many at once: what is credited, what is billed, and when the guard steps in.

Left out: the time to copy a checkpoint between regions, several instances at once, and capacity that
depends on what one takes.

Source: Z. Wu et al., "Can't Be Late: optimizing spot instance savings under deadlines", NSDI 2024, and the
simulator that the ADRS leaderboard made of it.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

import numpy as np

from .market import HOUR, NONE, ON_DEMAND, ON_DEMAND_PRICE, SPOT, Case, Flags, Floats, Ints

Guard = Literal["fixed", "published", "none"]
GUARDS = ("fixed", "published", "none")
LATE_TICKS = 2
"""A run is given up after so many ticks beyond its deadline."""


class Runs:
    """The runs of several cases, advanced together; first axis of all arrays: runs.

    Args:
        cases: With one run for each of a case's terms.
        guard: "published" has the fault of the leaderboard's, see `_held`; "none" leaves all to the policy.
        free_moves: Whether a job on spot changes zones for nothing, as it does there.

    Attributes:
        case: Number of each run's case.
        gap, work, deadline, overhead: Its terms, s.
        zones: How many its case has.
        remaining: Work that is left, s.
        pending: Overhead that is left of the last launch, s.
        last: What it chose for the tick before.
        alive: What of that still runs.
        since: Tick of the last launch.
        active: Whether it is neither done nor given up.
        tick: The tick that is decided next.
        available, price: Of its zones in this tick, shape (runs, zones); `False` beyond its zones.
        spent: $ so far.
    """

    def __init__(self, cases: Sequence[Case], guard: Guard = "fixed", *, free_moves: bool = False) -> None:
        terms = [(number, one) for number, case in enumerate(cases) for one in case.terms]
        self._cases = cases
        self._guard = guard
        self._free_moves = free_moves
        self.case: Ints = np.array([number for number, _ in terms])
        self.zones: Ints = np.array([cases[number].window.zones for number, _ in terms])
        columns = zip(*((t.gap, t.work, t.deadline, t.overhead) for _, t in terms), strict=True)
        self.gap, self.work, self.deadline, self.overhead = (np.array(c, np.int64) for c in columns)
        self.remaining = self.work.copy()
        count = len(terms)
        self.pending, self.last, self.alive, self.since = (np.zeros(count, np.int64) for _ in range(4))
        self.active = np.ones(count, np.bool_)
        self._rows = np.arange(count)
        self.spent = np.zeros(count)
        self.tick = -1
        self._available, self._price = _stacked(cases)
        self._chosen: list[Ints] = []

    def advance(self) -> bool:
        """Credit the tick that was chosen, and go to the next one; return whether any run is left."""
        self.tick += 1
        ran = self.active & (self.last != NONE)
        self.remaining -= np.where(ran, np.minimum(np.maximum(self.gap - self.pending, 0), self.remaining), 0)
        self.pending = np.where(ran, np.maximum(self.pending - self.gap, 0), self.pending)
        past = self.tick >= self.deadline // self.gap + LATE_TICKS
        self.active &= (self.remaining > 0) & ~past & (self.tick < len(self._available))
        if not self.active.any():
            return False
        self.available, self.price = self._available[self.tick, self.case], self._price[self.tick, self.case]
        lost = (self.last >= SPOT) & ~self._offered(self.last)
        self.alive = np.where(lost, NONE, self.last)
        return True

    def choose(self, wanted: Ints) -> None:
        """Take what each run wants for this tick; the guard may know better."""
        forced = np.where(self._safe(), self._held, ON_DEMAND)
        choice = np.where(self._pressing(), forced, wanted)
        choice = np.where((choice >= SPOT) & ~self._offered(choice), NONE, choice)
        choice = np.where(self.active, choice, NONE)
        launched = (choice != self.alive) & (choice != NONE)
        if self._free_moves:
            launched &= (choice < SPOT) | (self.alive < SPOT)
        self.pending = np.where(launched, self.overhead, self.pending)
        self.since = np.where(launched, self.tick, self.since)
        zone = np.maximum(choice - SPOT, 0)
        spot = self.price[self._rows, zone]
        price = np.where(choice == NONE, 0.0, np.where(choice == ON_DEMAND, ON_DEMAND_PRICE, spot))
        self.spent += price * self.gap / HOUR
        self.last = choice
        self._chosen.append(choice)

    @property
    def answers(self) -> list[Ints]:
        """What each case's runs chose, shape (runs of the case, ticks): `NONE` after their end."""
        chosen = np.stack(self._chosen, axis=1)
        return [chosen[self.case == number] for number in range(len(self._cases))]

    def _offered(self, choice: Ints) -> Flags:
        """Whether the zones of choices have spot in this tick; whatever, where it is no spot."""
        zone = np.minimum(np.maximum(choice - SPOT, 0), self.available.shape[1] - 1)
        found: Flags = self.available[self._rows, zone]
        return found & (choice < SPOT + self.zones)

    def _pressing(self) -> Flags:
        """Whether, launched anew in a later tick, a run might not end in time."""
        if self._guard == "none":
            return np.zeros(len(self.gap), np.bool_)
        left = (self.deadline - self.tick * self.gap) // self.gap
        need = -(-(self.remaining + self.overhead) // self.gap)
        return need >= left

    @property
    def _held(self) -> Ints:
        """What the guard takes a run to have.

        The published guard asks what ran before this tick, not whether it still runs: a run whose
        instance is lost just then idles for a tick, and ends one too late.
        """
        return self.last if self._guard == "published" else self.alive

    def _safe(self) -> Flags:
        """Whether a run must stay where it is when time presses: on spot, and past its overhead."""
        safe: Flags = (self._held >= SPOT) & (self.pending == 0)
        return safe


def _stacked(cases: Sequence[Case]) -> tuple[Flags, Floats]:
    """Return availability and price of all cases, shape (ticks, cases, zones), padded."""
    ticks = max(len(case.window.available) for case in cases)
    zones = max(case.window.zones for case in cases)
    available = np.zeros((ticks, len(cases), zones), np.bool_)
    price = np.zeros((ticks, len(cases), zones))
    for number, case in enumerate(cases):
        length, own = case.window.available.shape
        available[:length, number, :own] = case.window.available
        price[:length, number, :own] = case.window.price
    return available, price
