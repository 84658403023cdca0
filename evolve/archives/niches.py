"""What archives of niches share: the front beside the holders of niches, all in one pool."""

from __future__ import annotations

from collections.abc import Callable, Iterable

import numpy as np

from evolve.archives.pareto import Pareto
from evolve.archives.pool import Pool
from evolve.archives.rules import Mixture, ParentRule
from evolve.archives.selection import DEFAULT_RULE, Selection
from evolve.types import Individual


def half(rule: ParentRule) -> Selection:
    """Return a selection that asks `rule` half of the time and the default rule otherwise."""
    return Selection(Mixture(((0.5, rule), (0.5, DEFAULT_RULE))))


class Niched:
    """What an archive with a front and niches answers from what it keeps; its fields are the subclass's."""

    best: Pareto
    selection: Selection
    pool: Pool

    @property
    def members(self) -> tuple[Individual, ...]:
        """Every kept individual, elder first."""
        return self.pool.members

    @property
    def front(self) -> tuple[Individual, ...]:
        """The non-dominated members, best on the primary objective first."""
        return self.best.front

    @property
    def incumbent(self) -> Individual | None:
        """Best on the primary objective."""
        return self.best.incumbent

    def sample(self, rng: np.random.Generator, n: int = 1) -> tuple[Individual, ...]:
        """Choose `n` parents by `selection`."""
        return self.selection.sample(self.pool, rng, n)


def reconciled(
    pool: Pool,
    individual: Individual,
    fronts: tuple[Pareto, Pareto],
    displaced: Iterable[int],
    holds: Callable[[Individual], bool],
) -> Pool:
    """Return the pool of all that hold a niche or are on the front, once `individual` was offered.

    Args:
        pool: Everything kept before.
        individual: The newcomer.
        fronts: The front before and after.
        displaced: Steps of those that lost a niche to the newcomer.
        holds: Whether an individual holds a niche now.
    """
    before, after = fronts
    leaving = set(displaced)
    if after is not before:
        leaving |= set(np.setdiff1d(before.pool.steps, after.pool.steps).tolist())
    for step in leaving:
        at = pool.find(step)
        if at is not None and after.pool.find(step) is None and not holds(pool[at]):
            pool = pool.without([at])
    loss = pool.loss(individual)
    if loss is None or not (holds(individual) or after.pool.find(individual.step) is not None):
        return pool
    return pool.insert(individual, loss)
