"""The non-dominated individuals, and no others."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

import numpy as np
from numpy.typing import NDArray

from evolve.archives.pool import Pool, counted
from evolve.archives.selection import Selection
from evolve.errors import UsageError
from evolve.indicators import REFERENCE, contributions, normalise
from evolve.types import Individual, Objective, Outcome


@dataclass(frozen=True)
class Pareto:
    """The front of all that was offered, on the boxed losses of the objectives that count.

    Of individuals with equal losses the elder stays. Beyond its capacity the archive gives up the
    member that contributes least hypervolume, losses normalised over the members and the reference
    point at `evolve.indicators.REFERENCE` in each; never the incumbent. So the incumbent does not
    depend on the order in which individuals came, and without a capacity nor does any member.

    The incumbent is the best on the primary objective; a tie goes to the better on the next ones in
    declared order, and then to the elder.

    Attributes:
        objectives: As declared, the primary first.
        capacity: Most members that are kept; `None` for no bound.
        count: Names of the objectives that count; `None` for all. Ordered campaigns leave out what
            is timed, which no two machines measure alike.
        selection: How parents are chosen.
        pool: The members and their losses.
    """

    objectives: tuple[Objective, ...]
    capacity: int | None = 32
    count: tuple[str, ...] | None = None
    selection: Selection = field(default_factory=Selection)
    pool: Pool = field(default=None)  # type: ignore[assignment]

    def __post_init__(self) -> None:
        if self.capacity is not None and self.capacity < 1:
            raise UsageError(f"archive: capacity must be at least 1, got {self.capacity}")
        if self.pool is None:
            object.__setattr__(self, "pool", Pool.of(counted(self.objectives, self.count)))

    @property
    def members(self) -> tuple[Individual, ...]:
        """Every kept individual, elder first."""
        return self.pool.members

    @property
    def front(self) -> tuple[Individual, ...]:
        """The members, best on the primary objective first."""
        return tuple(self.pool[int(index)] for index in self.pool.by_primary())

    @property
    def fronts(self) -> tuple[tuple[Individual, ...], ...]:
        """The one front that there is (role `evolve.protocols.Fronted`)."""
        return (self.front,)

    @property
    def incumbent(self) -> Individual | None:
        """Best on the primary objective."""
        leader = self.pool.leader()
        return None if leader is None else self.pool[leader]

    def add(self, individual: Individual) -> tuple[Pareto, Outcome]:
        """Return the archive with `individual` considered, and what came of it."""
        pool, outcome = self._offered(individual)
        selection = self.selection.told(self.pool, individual, outcome)
        if pool is self.pool and selection is self.selection:
            return self, outcome
        return replace(self, pool=pool, selection=selection), outcome

    def sample(self, rng: np.random.Generator, n: int = 1) -> tuple[Individual, ...]:
        """Choose `n` parents by `selection`."""
        return self.selection.sample(self.pool, rng, n)

    def _offered(self, individual: Individual) -> tuple[Pool, Outcome]:
        loss = self.pool.loss(individual)
        if loss is None or self._refuses(individual, loss):
            return self.pool, Outcome.REJECTED
        beaten = np.flatnonzero((self.pool.losses >= loss).all(axis=1))
        pool = self.pool.without(beaten).insert(individual, loss)
        if self.capacity is not None and len(pool) > self.capacity:
            pool = pool.without([_least(pool)])
        position = pool.find(individual.step)
        if position is None:
            return self.pool, Outcome.REJECTED
        return pool, Outcome.BEST if position == pool.leader() else Outcome.ACCEPTED

    def _refuses(self, individual: Individual, loss: NDArray[np.float64]) -> bool:
        """Whether a member dominates the newcomer, or is its equal and elder."""
        rivals = np.flatnonzero((self.pool.losses <= loss).all(axis=1))
        if not len(rivals):
            return False
        worse = (self.pool.losses[rivals] < loss).any(axis=1)
        return bool(worse.any()) or bool(self.pool.steps[rivals[0]] <= individual.step)


def _least(pool: Pool) -> int:
    """Return the position of the member to give up: ties go to the worst on the primary objective."""
    share = contributions(normalise(pool.losses), REFERENCE)
    share[pool.leader()] = np.inf
    order = pool.by_primary()[::-1]
    return int(order[np.argmin(share[order])])
