"""Give a failing program back once, with what went wrong."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

import numpy as np

from evolve.proposers import views
from evolve.proposers.desk import Desk, Question
from evolve.proposers.mutate import Mutate
from evolve.protocols import Archive
from evolve.types import Individual, Outcome, Proposal, Status

OPERATOR = "llm/repair"
_CORRIGIBLE = frozenset({Status.INVALID, Status.INFEASIBLE, Status.TIMEOUT, Status.MEMORY, Status.CRASH})
_REMEMBERED = 128


@dataclass(frozen=True)
class Repair:
    """Asks for a correction of a program that failed (role `evolve.protocols.Proposer`).

    Which step repairs which program is fixed, so that no two of the steps in flight take the same
    one: step s takes the program of step s − `ahead`.

    Attributes:
        desk: Where to ask.
        ahead: Steps; as many as are in flight at most, so that by then the failure is known.
        failed: By step, programs of models that failed and were not repairs themselves.
    """

    desk: Desk
    ahead: int = 8
    failed: Mapping[int, Individual] = field(default_factory=dict)

    def due(self, step: int) -> bool:
        """Whether `step` has a program to repair."""
        return step - self.ahead in self.failed

    def propose(self, archive: Archive, step: int, rng: np.random.Generator) -> Proposal:
        """Ask for a correction; for a mutation if this step has nothing to repair."""
        broken = self.failed.get(step - self.ahead)
        if broken is None:
            return Mutate(self.desk).propose(archive, step, rng)
        text = broken.program.text
        edit = not self.desk.short(text)
        values = {
            "parent": views.program(broken, self.desk.brief),
            "idea": broken.proposal.note or "not stated",
            "edit": edit,
        }
        return self.desk.propose(Question(OPERATOR, "repair_run", values, (broken.step,), text), step)

    def tell(self, individual: Individual, outcome: Outcome) -> Repair:
        """Remember, and keep what failed for its step."""
        failed = self.failed
        if _corrigible(individual):
            kept = sorted((*failed, individual.step))[-_REMEMBERED:]
            failed = {step: failed.get(step, individual) for step in kept}
        return replace(self, desk=self.desk.tell(individual, outcome), failed=failed)


def _corrigible(individual: Individual) -> bool:
    made = individual.proposal.operator
    return (
        individual.costs
        and individual.evaluation.status in _CORRIGIBLE
        and made.startswith("llm/")
        and made != OPERATOR
    )
