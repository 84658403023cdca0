"""From values to positions on a drawing, with round numbers to label."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from evolve.report.text import number

_STEPS = (1.0, 2.0, 2.5, 5.0, 10.0)


@dataclass(frozen=True)
class Scale:
    """An axis.

    Attributes:
        lo: Least value shown.
        hi: Greatest value shown; above `lo`.
        start: Position of `lo`, in user units of the drawing.
        end: Position of `hi`; below `start` on a vertical axis.
        log: Whether positions follow the logarithm; then `lo` is positive.
    """

    lo: float
    hi: float
    start: float
    end: float
    log: bool = False

    @classmethod
    def covering(cls, values: Sequence[float], start: float, end: float) -> Scale:
        """Return the axis that shows `values` with a margin; logarithmic when they span decades.

        Without values it shows [0, 1].
        """
        finite = [value for value in values if math.isfinite(value)]
        lo, hi = (min(finite), max(finite)) if finite else (0.0, 1.0)
        if lo > 0 and hi / lo > 30:
            margin = (hi / lo) ** 0.05
            return cls(lo / margin, hi * margin, start, end, log=True)
        margin = (hi - lo) * 0.06 or abs(hi) * 0.1 or 1.0
        return cls(lo - margin, hi + margin, start, end)

    def __call__(self, value: float) -> float:
        """Return the position of `value`, at the nearer end when it lies outside."""
        value = min(max(value, self.lo), self.hi)
        share = (self._map(value) - self._map(self.lo)) / (self._map(self.hi) - self._map(self.lo))
        return self.start + share * (self.end - self.start)

    def shows(self, value: float) -> bool:
        """Whether `value` lies within the axis."""
        return self.lo <= value <= self.hi

    def ticks(self, count: int = 6) -> list[tuple[float, str]]:
        """Return about `count` round values within the axis, with their labels.

        >>> [label for _, label in Scale(0.0, 1.0, 0, 100).ticks(5)]
        ['0', '0.2', '0.4', '0.6', '0.8', '1']
        """
        values = self._log_ticks(count) if self.log else self._linear_ticks(count)
        return [(value, number(value, 6)) for value in values]

    def _map(self, value: float) -> float:
        return math.log(value) if self.log else value

    def _linear_ticks(self, count: int) -> list[float]:
        rough = (self.hi - self.lo) / count
        decade = 10.0 ** math.floor(math.log10(rough))
        step = next(s * decade for s in _STEPS if s * decade >= rough * 0.999)
        first, last = math.ceil(self.lo / step - 1e-9), math.floor(self.hi / step + 1e-9)
        digits = max(0, 1 - math.floor(math.log10(step)))
        return [round(i * step, digits + 1) + 0.0 for i in range(first, last + 1)]

    def _log_ticks(self, count: int) -> list[float]:
        decades = range(math.floor(math.log10(self.lo)), math.ceil(math.log10(self.hi)) + 1)
        for multiples in ((1, 2, 5), (1, 3), (1,)):
            values = [m * 10.0**d for d in decades for m in multiples if self.shows(m * 10.0**d)]
            if len(values) <= count + 2:
                return values
        return values[:: math.ceil(len(values) / count)]
