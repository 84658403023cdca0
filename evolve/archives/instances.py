"""The best individual on every instance."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

import numpy as np
from numpy.typing import NDArray

from evolve.archives.behaviour import profile, row
from evolve.archives.niches import Niched, half, reconciled
from evolve.archives.pareto import Pareto
from evolve.archives.pool import Pool
from evolve.archives.rules import Wins
from evolve.archives.selection import Selection
from evolve.types import Individual, Outcome


@dataclass(frozen=True)
class Holders:
    """Who is best on each instance, in the primary objective's loss there.

    Attributes:
        instances: Sorted names, of those that the first individual saw.
        losses: The best on each, shape (instances,).
        steps: Whose it is, shape (instances,); of equals, the elder's.
    """

    instances: tuple[str, ...]
    losses: NDArray[np.float64] = field(repr=False, compare=False)
    steps: NDArray[np.int64] = field(repr=False, compare=False)

    def offered(self, step: int, losses: NDArray[np.float64]) -> Holders:
        """Return the holders once `losses`, shape (instances,), NaN where not seen, are offered."""
        better = (losses < self.losses) | ((losses == self.losses) & (step < self.steps))
        if not better.any():
            return self
        return Holders(
            self.instances, np.where(better, losses, self.losses), np.where(better, step, self.steps)
        )


@dataclass(frozen=True)
class Instances(Niched):
    """Whoever is best on some instance, and the front besides.

    Of equals on an instance the elder holds it, so the holders do not depend on the order in which
    individuals came. A program that is second on every instance holds none, though it may be the
    best of all on the whole; the front keeps it, and it can become a parent.

    Attributes:
        best: The front; its objectives and capacity are this archive's.
        selection: How parents are chosen; by default half of them by the instances that they win.
        pool: Every kept individual.
        holders: `None` before the first individual.

    Source: L. A. Agrawal et al., "GEPA: reflective prompt evolution can outperform reinforcement
        learning", arXiv:2507.19457, 2025, section 3 (candidates that are best on some instance).
    """

    best: Pareto
    selection: Selection = field(default_factory=lambda: half(Wins()))
    pool: Pool = field(default=None)  # type: ignore[assignment]
    holders: Holders | None = None

    def __post_init__(self) -> None:
        if self.pool is None:
            object.__setattr__(self, "pool", Pool(self.best.pool.objectives))

    def add(self, individual: Individual) -> tuple[Instances, Outcome]:
        """Return the archive with `individual` considered, and what came of it."""
        best, outcome = self.best.add(individual)
        holders = self._offered(individual)
        if holders is not self.holders:
            outcome = max(outcome, Outcome.ACCEPTED)
        selection = self.selection.told(self.pool, individual, outcome)
        if not outcome:
            return (self if selection is self.selection else replace(self, selection=selection)), outcome
        holding = set() if holders is None else set(holders.steps.tolist())
        displaced = set() if self.holders is None else set(self.holders.steps.tolist()) - holding
        pool = reconciled(
            self.pool, individual, (self.best, best), displaced, lambda member: member.step in holding
        )
        return replace(self, best=best, selection=selection, pool=pool, holders=holders), outcome

    def _offered(self, individual: Individual) -> Holders | None:
        if self.pool.loss(individual) is None:
            return self.holders
        losses = profile(individual, self.best.pool.objectives[0])
        if self.holders is None:
            names = tuple(sorted(losses))
            return Holders(names, row(losses, names), np.full(len(names), individual.step))
        return self.holders.offered(individual.step, row(losses, self.holders.instances))
