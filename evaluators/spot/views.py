"""What a policy is shown: the past and the present of a job and of its zones, and nothing else."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from .market import HOUR, NONE, ON_DEMAND, SPOT, Flags, Floats, Ints
from .runs import Runs

Columns = Sequence[Floats | Ints]
HOUR_H, RECENT_H = 1.0, 6.0
"""Memory of the two moving averages of availability."""


class History:
    """What was seen of each zone since the start; all arrays have shape (cases, zones), times in h.

    Attributes:
        available: Whether spot can be had now.
        up, down: For how long it has been so; 0 if it is not.
        hour, recent: Moving averages of availability, from 1/2 on.
        share: Share of the ticks in which it was available.
        mean_up, mean_down: Mean length of the times up and down so far, the present one included.
    """

    def __init__(self, cases: int, zones: int) -> None:
        shape = (cases, zones)
        self.available: Flags = np.zeros(shape, np.bool_)
        self.up, self.down = np.zeros(shape), np.zeros(shape)
        self.hour, self.recent = np.full(shape, 0.5), np.full(shape, 0.5)
        self._ticks = 0
        self._first: Ints = np.zeros(cases, np.int64)
        self._gap, self._hour, self._recent = (np.ones((cases, 1)) for _ in range(3))
        self._ups, self._ons, self._downs = np.zeros(shape), np.zeros(shape), np.zeros(shape)

    def see(self, runs: Runs) -> None:
        """Add the present tick of all cases."""
        if not self._ticks:
            self._first = np.searchsorted(runs.case, np.arange(len(self.up)))
            self._gap = runs.gap[self._first, None] / HOUR
            self._hour, self._recent = (1 - np.exp(-self._gap / memory) for memory in (HOUR_H, RECENT_H))
        now = runs.available[self._first]
        fresh = now != self.available if self._ticks else np.ones_like(now)
        self._ons += fresh & now
        self._downs += fresh & ~now
        self._ups += now
        self.up = np.where(now, self.up + self._gap, 0.0)
        self.down = np.where(now, 0.0, self.down + self._gap)
        self.hour += self._hour * (now - self.hour)
        self.recent += self._recent * (now - self.recent)
        self.available = now
        self._ticks += 1

    @property
    def share(self) -> Floats:
        """See the class."""
        return self._ups / self._ticks

    @property
    def mean_up(self) -> Floats:
        """See the class."""
        return self._ups * self._gap / np.maximum(self._ons, 1)

    @property
    def mean_down(self) -> Floats:
        """See the class."""
        return (self._ticks - self._ups) * self._gap / np.maximum(self._downs, 1)

    def market(self, cases: Ints) -> Columns:
        """Return the fields of record `market` of the first zone of some cases."""
        fields = (self.up, self.down, self.hour, self.recent, self.share, self.mean_up, self.mean_down)
        return (self.available[cases, 0].astype(np.int64), *(field[cases, 0] for field in fields))


def jobs(runs: Runs, who: Ints) -> Columns:
    """Return the fields of record `job` of some runs."""
    gap, work, deadline, overhead = (
        values[who] / HOUR for values in (runs.gap, runs.work, runs.deadline, runs.overhead)
    )
    elapsed = runs.tick * gap
    remaining = runs.remaining[who] / HOUR
    slack = deadline - elapsed - remaining - overhead
    alive = runs.alive[who]
    return (
        remaining,
        slack,
        slack / remaining,
        work - remaining - elapsed * work / deadline,
        elapsed,
        deadline - elapsed,
        (alive == ON_DEMAND).astype(np.int64),
        (alive >= SPOT).astype(np.int64),
        np.where(alive == NONE, 0.0, (runs.tick - runs.since[who]) * gap),
        runs.pending[who] / HOUR,
        overhead,
        gap,
        np.full(len(who), runs.tick),
        who,
    )
