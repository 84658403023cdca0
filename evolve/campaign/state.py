"""The state of a campaign: a fold over its individuals, and nothing else."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from evolve.campaign.screener import Screener
from evolve.protocols import Archive, Proposer
from evolve.types import Individual, Outcome, Progress


@dataclass(frozen=True)
class State:
    """Everything that a step of the search depends on.

    Attributes:
        archive: Kept individuals.
        proposer: Makes candidates, and remembers what came of them.
        progress: Used budgets, without what is pending.
        screener: What lets evaluations end early; `None` to evaluate everything in full.
    """

    archive: Archive
    proposer: Proposer
    progress: Progress = field(default_factory=Progress)
    screener: Screener | None = None

    def after(self, individual: Individual) -> tuple[State, Outcome]:
        """Return the state once `individual` is known, and what the archive did with it."""
        archive, outcome = self.archive, Outcome.REJECTED
        if individual.evaluation.ok:
            archive, outcome = archive.add(individual)
        proposer = self.proposer.tell(individual, outcome)
        progress = _counted(self.progress, individual)
        if outcome is Outcome.BEST:
            primary = next(iter(individual.objectives.values()))
            progress = replace(progress, best=primary, last_gain=progress.evaluated)
        screener = self.screener and self.screener.told(individual)
        return State(archive, proposer, progress, screener), outcome


def _counted(progress: Progress, individual: Individual) -> Progress:
    if individual.step <= 0:
        return progress
    if not individual.costs:
        duplicates, evaluated = progress.duplicates + 1, progress.evaluated + individual.spent
        return replace(progress, duplicates=duplicates, evaluated=evaluated, barren=progress.barren + 1)
    status = individual.evaluation.status.value
    statuses = {**progress.statuses, status: progress.statuses.get(status, 0) + 1}
    return replace(progress, evaluated=progress.evaluated + individual.spent, barren=0, statuses=statuses)
