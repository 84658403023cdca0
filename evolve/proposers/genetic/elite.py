"""The best programs that a proposer was told of, whatever the archive keeps."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace

import numpy as np


@dataclass(frozen=True)
class Parent:
    """A program to edit.

    Attributes:
        text: The program.
        step: Of the individual; `None` for the seed program of the hook, before anything is told.
    """

    text: str
    step: int | None = None


@dataclass(frozen=True)
class Elite:
    """A few programs of different primary loss, best first; a value.

    A Pareto archive keeps one program per trade-off and so hardly two of nearly the same quality;
    the way from one good rule to a better one often leads through those.

    Attributes:
        members: With their losses.
        size: Most members.
        pressure: Probability that a choice stops at the best, and so on downwards.
    """

    members: tuple[tuple[float, Parent], ...] = ()
    size: int = 8
    pressure: float = 0.3

    def added(self, loss: float, parent: Parent, alike: float = 0.0) -> Elite:
        """Return the elite with one more considered; of equals the elder stays.

        Args:
            loss: Primary loss.
            parent: The program.
            alike: Width of a bucket of losses, relative to them. Of one bucket the shortest program stays;
                0 if no two losses are alike.

        Source: S. Luke and L. Panait, "Lexicographic parsimony pressure", GECCO 2002 (buckets).
        """
        bucket = _bucket(loss, alike)
        rival = next((member for member in self.members if _bucket(member[0], alike) == bucket), None)
        if rival is not None and (not alike or len(parent.text) >= len(rival[1].text)):
            return self
        others = (member for member in self.members if member is not rival)
        ranked = sorted((*others, (loss, parent)), key=lambda member: member[0])
        return replace(self, members=tuple(ranked[: self.size]))

    def sample(self, rng: np.random.Generator) -> Parent:
        """Choose a member, better ones more often; there must be one."""
        rank = int(rng.geometric(self.pressure)) - 1
        return self.members[rank % len(self.members)][1]


def _bucket(loss: float, alike: float) -> float:
    return math.floor(math.log(loss) / alike) if alike and loss > 0 else loss
