"""When a campaign should start nothing more: pure predicates over its progress (role `Stop`)."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from evolve.errors import UsageError
from evolve.protocols import Stop
from evolve.types import Progress


@dataclass(frozen=True)
class Evaluations:
    """Stop once `limit` evaluations are done or under way: a budget that cannot be overshot."""

    limit: int

    def __post_init__(self) -> None:
        _require("evaluations", self.limit, at_least=1)

    def __call__(self, progress: Progress) -> str | None:
        """Count what has started, not what has finished."""
        return "evaluations" if progress.started >= self.limit else None


@dataclass(frozen=True)
class Minutes:
    """Stop after `limit` minutes on the wall clock, earlier sittings included."""

    limit: float

    def __post_init__(self) -> None:
        _require("minutes", self.limit)

    def __call__(self, progress: Progress) -> str | None:
        """Compare with the time of all sittings."""
        return "minutes" if progress.elapsed_s >= 60 * self.limit else None


@dataclass(frozen=True)
class MaxUsd:
    """Stop once models may have cost `micro_usd` millionths of a dollar, calls in flight included."""

    micro_usd: int

    def __post_init__(self) -> None:
        _require("max_usd", self.micro_usd, at_least=0)

    def __call__(self, progress: Progress) -> str | None:
        """Count the most that is reserved for calls in flight as if it were spent."""
        return "max_usd" if progress.micro_usd + progress.reserved_micro_usd >= self.micro_usd else None


@dataclass(frozen=True)
class Target:
    """Stop once the incumbent's primary objective is at least as good as `value`.

    Attributes:
        value: In the objective's own unit.
        direction: The primary objective's.
    """

    value: float
    direction: Literal["minimise", "maximise"] = "minimise"

    def __post_init__(self) -> None:
        if math.isnan(self.value):
            raise UsageError("target: got nan, wanted a number that can be reached")

    def __call__(self, progress: Progress) -> str | None:
        """Compare the incumbent, if there is one."""
        if progress.best is None:
            return None
        reached = progress.best <= self.value if self.direction == "minimise" else progress.best >= self.value
        return "target" if reached else None


@dataclass(frozen=True)
class Plateau:
    """Stop after `evaluations` in a row that brought no new incumbent."""

    evaluations: int

    def __post_init__(self) -> None:
        _require("plateau", self.evaluations, at_least=1)

    def __call__(self, progress: Progress) -> str | None:
        """Count what has finished: an evaluation in flight may still be a gain."""
        return "plateau" if progress.evaluated - progress.last_gain >= self.evaluations else None


@dataclass(frozen=True)
class Exhausted:
    """Stop when nothing new comes any more: so many proposals in a row cost no evaluation."""

    proposals: int

    def __call__(self, progress: Progress) -> str | None:
        """Count consecutive proposals that led to no evaluation."""
        return "exhausted" if progress.barren >= self.proposals else None


@dataclass(frozen=True)
class AnyOf:
    """Stop for the first reason that any of `stops` gives, in their order; never if there are none."""

    stops: tuple[Stop, ...]

    def __call__(self, progress: Progress) -> str | None:
        """Ask each in turn."""
        return next((reason for stop in self.stops if (reason := stop(progress))), None)


def any_of(stops: Iterable[Stop]) -> Stop:
    """Combine stop criteria."""
    return AnyOf(tuple(stops))


def _require(name: str, value: float, at_least: int | None = None) -> None:
    if at_least is not None and not value >= at_least:
        raise UsageError(f"{name}: got {value}, wanted at least {at_least}")
    if at_least is None and not value > 0:
        raise UsageError(f"{name}: got {value}, wanted more than 0")
