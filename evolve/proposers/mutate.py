"""Change one program: the workhorse."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from evolve.proposers import views
from evolve.proposers.choice import inspirations
from evolve.proposers.desk import Desk, Question
from evolve.protocols import Archive
from evolve.types import Individual, Outcome, Program, Proposal

OPERATOR = "llm/mutate"


@dataclass(frozen=True)
class Mutate:
    """Asks for a better version of one program (role `evolve.protocols.Proposer`).

    Attributes:
        desk: Where to ask.
        shown: How many programs of other behaviour are shown beside it.
    """

    desk: Desk
    shown: int = 2

    def propose(self, archive: Archive, step: int, rng: np.random.Generator) -> Proposal:
        """Ask for edits, or for the whole program where that is short."""
        chosen = archive.sample(rng)
        if not chosen:
            return from_nothing(self.desk, OPERATOR)
        (parent,) = chosen
        desk = self.desk
        objective = desk.brief.objectives[0]
        others = inspirations(chosen, archive.members, objective, self.shown)
        values = {
            "parent": views.program(parent, desk.brief, archive.members),
            "history": desk.history([parent.step]),
            "inspirations": [views.program(other, desk.brief) for other in others],
            "objective": objective.name,
        }
        text = parent.program.text
        template = "mutate_whole" if desk.short(text) else "mutate_edit"
        return desk.propose(Question(OPERATOR, template, values, (parent.step,), text), step)

    def tell(self, individual: Individual, outcome: Outcome) -> Mutate:
        """Remember."""
        return replace(self, desk=self.desk.tell(individual, outcome))


def from_nothing(desk: Desk, operator: str) -> Proposal:
    """Return the seed program: there is nothing else yet."""
    seed: Program = desk.brief.hook.seed
    return Proposal(seed.text, operator, note="the archive is empty")
