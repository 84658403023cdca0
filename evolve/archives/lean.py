"""The best individual for every length of program: short ones stay beside the long ones that beat them."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

import numpy as np

from evolve import programs
from evolve.archives.niches import Niched, reconciled
from evolve.archives.pareto import Pareto
from evolve.archives.pool import Pool
from evolve.archives.selection import Selection
from evolve.types import Individual, Objective, Outcome

NODES = Objective("nodes of the syntax tree", source="size")


@dataclass(frozen=True)
class Lean(Niched):
    """Whoever is best on the primary objective among programs no longer than it, and the front besides.

    A search for the best value alone lengthens its programs, and soon every member is a variant of one
    long program that few edits improve. Here shorter ones, other ideas among them, stay parents.

    Racing judges by the declared objectives alone, so a short program that is much worse than the
    front may be dropped although it would have been the best of its length.

    Attributes:
        best: The front; its objectives and capacity are this archive's.
        selection: How parents are chosen.
        pool: Every kept individual.
        short: The front of the primary objective and program size.

    Source: E. D. de Jong, R. A. Watson and J. B. Pollack, "Reducing bloat and promoting diversity using
        multi-objective methods", GECCO 2001 (size as an objective).
    """

    best: Pareto
    selection: Selection = field(default_factory=Selection)
    pool: Pool = field(default=None)  # type: ignore[assignment]
    short: Pareto = field(default=None)  # type: ignore[assignment]

    def __post_init__(self) -> None:
        if self.pool is None:
            object.__setattr__(self, "pool", Pool(self.best.pool.objectives))
        if self.short is None:
            primary = self.best.pool.objectives[0]
            object.__setattr__(self, "short", Pareto((primary, NODES), self.best.capacity))

    @property
    def fronts(self) -> tuple[tuple[Individual, ...], ...]:
        """What racing compares with (role `evolve.protocols.Fronted`)."""
        return self.best.fronts

    def add(self, individual: Individual) -> tuple[Lean, Outcome]:
        """Return the archive with `individual` considered, and what came of it."""
        best, outcome = self.best.add(individual)
        short = self.short
        if self.pool.loss(individual) is not None:
            short, kept = short.add(_weighed(individual))
            outcome = max(outcome, min(kept, Outcome.ACCEPTED))
        selection = self.selection.told(self.pool, individual, outcome)
        if not outcome:
            return (self if selection is self.selection else replace(self, selection=selection)), outcome
        displaced = set(np.setdiff1d(self.short.pool.steps, short.pool.steps).tolist())

        def holds(member: Individual) -> bool:
            return short.pool.find(member.step) is not None

        pool = reconciled(self.pool, individual, (self.best, best), displaced, holds)
        return replace(self, best=best, selection=selection, pool=pool, short=short), outcome


def _weighed(individual: Individual) -> Individual:
    """Return `individual` with its size among its objectives."""
    nodes = float(programs.size(individual.program.text))
    objectives = {**individual.evaluation.objectives, NODES.name: nodes}
    return replace(individual, evaluation=replace(individual.evaluation, objectives=objectives))
