"""What a job runs on: terms, and windows of availability and prices."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Flags = NDArray[np.bool_]

NONE, ON_DEMAND, SPOT = 0, 1, 2
"""Choices for a tick; `SPOT + z` is a spot instance in zone z."""
ON_DEMAND_PRICE = 3.06
SPOT_PRICE = 0.9731
"""$/h of the published single-region problem, for every kind of instance."""
HOUR = 3600


@dataclass(frozen=True)
class Terms:
    """What a job needs, and by when; all in whole seconds.

    Attributes:
        gap: Length of a tick.
        work: Compute that the job needs.
        deadline: When it must be done, from the start.
        overhead: What every launch costs before work begins.
    """

    gap: int
    work: int
    deadline: int
    overhead: int

    @classmethod
    def of(cls, gap: int, work_h: float, deadline_h: float, overhead_h: float) -> Terms:
        """Return terms given in hours.

        Raises:
            ValueError: One is not positive, or the job does not fit.
        """
        work, deadline, overhead = (seconds(value) for value in (work_h, deadline_h, overhead_h))
        terms = cls(gap, work, deadline, overhead)
        if min(gap, work, overhead) <= 0:
            raise ValueError(f"gap, work and overhead must be positive; got {terms}")
        if -(-(work + overhead) // gap) > deadline // gap:
            raise ValueError(f"a job of {work_h:g} h with an overhead of {overhead_h:g} h takes too long")
        return terms

    @property
    def ticks(self) -> int:
        """Whole ticks before the deadline."""
        return self.deadline // self.gap

    @property
    def label(self) -> str:
        """For people, e.g. "52 h, 0.05 h"."""
        return f"{self.deadline / HOUR:g} h, {self.overhead / HOUR:g} h"


def seconds(hours: float) -> int:
    """Return hours in whole seconds, as the decimal number that was written.

    >>> seconds(0.05)
    180
    """
    return round(Fraction(str(hours)) * HOUR)


@dataclass(frozen=True)
class Window:
    """Availability and prices from the start of a job on.

    Attributes:
        available: Whether a spot instance can be had in a tick, shape (ticks, zones).
        price: $/h of a spot instance in that tick, same shape.
    """

    available: Flags
    price: Floats

    @property
    def zones(self) -> int:
        """How many zones there are."""
        return int(self.available.shape[1])


@dataclass(frozen=True)
class Case:
    """Data of one instance: one window, and a job under each of several terms, independent of each other."""

    window: Window
    terms: tuple[Terms, ...]
