"""Begin again from a different idea: for when small changes no longer help."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from evolve.proposers import views
from evolve.proposers.choice import inspirations
from evolve.proposers.desk import Desk, Question
from evolve.proposers.mutate import from_nothing
from evolve.protocols import Archive
from evolve.types import Individual, Outcome, Proposal

OPERATOR = "llm/rewrite"


@dataclass(frozen=True)
class Rewrite:
    """Asks for a program from another idea than all that are shown (role `evolve.protocols.Proposer`).

    Attributes:
        desk: Where to ask.
        shown: How many programs of other behaviour are shown beside the incumbent.
    """

    desk: Desk
    shown: int = 2

    def propose(self, archive: Archive, step: int, rng: np.random.Generator) -> Proposal:
        """Ask, showing what is to be left behind; chance chooses one of the programs."""
        incumbent = archive.incumbent
        if incumbent is None:
            return from_nothing(self.desk, OPERATOR)
        desk = self.desk
        objective = desk.brief.objectives[0]
        shown = (incumbent, *(one for one in archive.sample(rng) if one.step != incumbent.step))
        others = (*shown[1:], *inspirations(shown, archive.members, objective, self.shown))[: self.shown]
        values = {
            "parent": views.program(incumbent, desk.brief, archive.members),
            "history": desk.history([incumbent.step]),
            "inspirations": [views.program(other, desk.brief) for other in others],
            "objective": objective.name,
        }
        return desk.propose(Question(OPERATOR, "rewrite", values, (incumbent.step,)), step)

    def tell(self, individual: Individual, outcome: Outcome) -> Rewrite:
        """Remember."""
        return replace(self, desk=self.desk.tell(individual, outcome))
