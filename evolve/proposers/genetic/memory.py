"""What a genetic proposer remembers of what it was told."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from evolve.proposers.genetic.probe import Behaviour

_FORGET = 0.98
_AGREEMENT = 0.9


@dataclass(frozen=True)
class Shelf:
    """A growing map as a value: adding to it costs a logarithm, not a copy of all.

    Attributes:
        parts: Their sizes at least halve from one to the next.
    """

    parts: tuple[Mapping[str, float], ...] = ()

    def get(self, key: str) -> float | None:
        """Return what is stored under `key`."""
        return next((part[key] for part in self.parts if key in part), None)

    def __contains__(self, key: str) -> bool:
        return any(key in part for part in self.parts)

    def added(self, items: Mapping[str, float]) -> Shelf:
        """Return the shelf with `items` on it; what is there already stays."""
        parts, last = list(self.parts), {key: value for key, value in items.items() if key not in self}
        if not last:
            return self
        while parts and len(parts[-1]) <= len(last):
            last = {**parts.pop(), **last}
        return Shelf((*parts, last))


@dataclass(frozen=True)
class Memory:
    """A value; every method returns a new one.

    Attributes:
        losses: Primary loss by digest, by behaviour, and by order of alternatives.
        agreed: By parameter, how often two programs that order alternatives of it alike, and do not
            compute the same, had the same loss.
        differed: How often they had not.
        tries: By operator, how often it was told of; older ones count less.
        gains: By operator, what these were worth; older ones count less.
    """

    losses: Shelf = field(default_factory=Shelf)
    agreed: Mapping[int, int] = field(default_factory=dict)
    differed: Mapping[int, int] = field(default_factory=dict)
    tries: Mapping[str, float] = field(default_factory=dict)
    gains: Mapping[str, float] = field(default_factory=dict)

    def decisive(self, parameter: int) -> bool:
        """Whether all that counts seems to be how a program orders alternatives of a parameter."""
        agreed, differed = self.agreed.get(parameter, 0), self.differed.get(parameter, 0)
        return (agreed + 1) / (agreed + differed + 2) > _AGREEMENT

    @property
    def decisive_parameter(self) -> int | None:
        """The parameter for which `decisive` is surest, `None` if it is for none."""
        found = [parameter for parameter in self.agreed if self.decisive(parameter)]
        return max(found, key=lambda parameter: self.agreed[parameter], default=None)

    def knows(self, digest: str) -> bool:
        """Whether a program with this digest was told."""
        return digest in self.losses

    def foresees(self, behaviour: Behaviour) -> bool:
        """Whether a program was told that must have the same loss, as far as one can know."""
        return behaviour.values in self.losses or any(
            self.decisive(parameter) and _key(parameter, order) in self.losses
            for parameter, order in enumerate(behaviour.orders)
        )

    def with_program(self, digest: str, behaviour: Behaviour | None, loss: float) -> Memory:
        """Return the memory of one more program; `behaviour` only if it did not fail.

        The loss of a program that failed or was dropped is infinite; it teaches nothing of what counts.
        """
        if behaviour is None:
            return replace(self, losses=self.losses.added({digest: loss}))
        items = {digest: loss, behaviour.values: loss}
        agreed, differed = dict(self.agreed), dict(self.differed)
        for parameter, order in enumerate(behaviour.orders):
            items[_key(parameter, order)] = loss
            known = self.losses.get(_key(parameter, order))
            measured = math.isfinite(loss) and known is not None and math.isfinite(known)
            if measured and behaviour.values not in self.losses:
                counts = agreed if known == loss else differed
                counts[parameter] = counts.get(parameter, 0) + 1
        return replace(self, losses=self.losses.added(items), agreed=agreed, differed=differed)

    def with_gain(self, operator: str, gain: float) -> Memory:
        """Return the memory of one more use of `operator`, worth `gain` between 0 and 1."""
        tries = {name: _FORGET * value for name, value in self.tries.items()}
        gains = {name: _FORGET * value for name, value in self.gains.items()}
        tries[operator] = tries.get(operator, 0.0) + 1.0
        gains[operator] = gains.get(operator, 0.0) + gain
        return replace(self, tries=tries, gains=gains)

    def rate(self, operator: str, prior: float, strength: float) -> float:
        """Return the gain per use, drawn towards `prior` as if by `strength` uses."""
        return (self.gains.get(operator, 0.0) + prior * strength) / (self.tries.get(operator, 0.0) + strength)


def _key(parameter: int, order: str) -> str:
    return f"{parameter}:{order}"
