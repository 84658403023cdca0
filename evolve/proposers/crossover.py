"""Combine two programs that win on different instances."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from evolve.proposers import views
from evolve.proposers.choice import compare, partner
from evolve.proposers.desk import Desk, Question
from evolve.proposers.mutate import Mutate
from evolve.protocols import Archive
from evolve.types import Individual, Outcome, Proposal

OPERATOR = "llm/crossover"


@dataclass(frozen=True)
class Crossover:
    """Asks for one program with the virtues of two (role `evolve.protocols.Proposer`).

    Attributes:
        desk: Where to ask.
    """

    desk: Desk

    def propose(self, archive: Archive, step: int, rng: np.random.Generator) -> Proposal:
        """Ask for a combination; for a mutation while there is nothing to combine with."""
        objective = self.desk.brief.objectives[0]
        chosen = archive.sample(rng)
        other = partner(chosen[0], archive.members, objective, rng) if chosen else None
        if other is None:
            return Mutate(self.desk).propose(archive, step, rng)
        (parent,) = chosen
        values = {
            "parent": views.program(parent, self.desk.brief),
            "other": views.program(other, self.desk.brief),
            "wins": compare(parent, other, objective).values,
            "history": self.desk.history([parent.step, other.step]),
            "objective": objective.name,
        }
        return self.desk.propose(Question(OPERATOR, "crossover", values, (parent.step, other.step)), step)

    def tell(self, individual: Individual, outcome: Outcome) -> Crossover:
        """Remember."""
        return replace(self, desk=self.desk.tell(individual, outcome))
