"""Islands: archives that search apart, exchange their best, and start anew when stuck."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Literal

import numpy as np

from evolve.archives.pareto import Pareto
from evolve.archives.pool import Pool
from evolve.archives.selection import Selection
from evolve.errors import UsageError
from evolve.protocols import Archive, Fronted
from evolve.types import Individual, Outcome

FOUNDERS = Selection()
"""How the founder of an emptied island is chosen from the fronts of the others."""

Topology = Literal["ring", "star", "rotating", "complete", "none"]


@dataclass(frozen=True)
class Island:
    """One archive, and for how many of its own children its incumbent has not changed."""

    archive: Archive
    idle: int = 0

    def add(self, individual: Individual) -> tuple[Island, Outcome]:
        """Return the island with `individual` considered, and what came of it."""
        archive, outcome = self.archive.add(individual)
        return Island(archive, 0 if outcome is Outcome.BEST else self.idle + 1), outcome

    def holds(self, step: int) -> bool:
        """Whether the individual of that step is a member."""
        return any(member.step == step for member in self.archive.members)


@dataclass(frozen=True)
class Islands:
    """An archive of archives. Children live where their first parent does.

    The seed program enters every island, each other baseline one of them in turn, so that islands
    start from different ideas. After every `interval` individuals the islands' incumbents are
    copied along the topology. An island whose incumbent has not changed for `patience` of its own
    children, and is not the best of all, is emptied and founded anew by a member of the other
    islands' fronts that behaves unlike it.

    Islands alone decide who becomes a parent. The front and the incumbent of the whole are kept
    beside them, so that emptying an island loses no result. All of it depends on the individuals
    and their order alone.

    Attributes:
        best: The front of the whole; its objectives and capacity are this archive's.
        base: An empty archive, what every island starts from.
        count: How many islands.
        topology: Who sends to whom: "ring" (i to i + 1), "star" (0 to all and all to 0), "rotating"
            (i to i + r, r = 1, 2, … from one migration to the next), "complete", "none".
        interval: Individuals from one migration to the next.
        patience: Children of one island without a new incumbent before it starts anew.
        islands: Filled by the constructor.
        folded: Individuals so far, the baselines apart.

    Source: E. Cantú-Paz, "A survey of parallel genetic algorithms", 1998 (topologies);
        B. Romera-Paredes et al., "Mathematical discoveries from program search with large language
        models", Nature 625, 2024 (islands emptied and founded anew).
    """

    best: Pareto
    base: Archive
    count: int = 4
    topology: Topology = "ring"
    interval: int = 40
    patience: int = 150
    islands: tuple[Island, ...] = ()
    folded: int = 0

    def __post_init__(self) -> None:
        for name, value in (("count", self.count), ("interval", self.interval), ("patience", self.patience)):
            if value < 1:
                raise UsageError(f"archive: islands' {name} must be at least 1, got {value}")
        if self.topology not in ("ring", "star", "rotating", "complete", "none"):
            raise UsageError(f"archive: unknown topology `{self.topology}`")
        if not self.islands:
            object.__setattr__(self, "islands", (Island(self.base),) * self.count)

    @property
    def members(self) -> tuple[Individual, ...]:
        """Every kept individual, elder first."""
        kept = {member.step: member for member in self.best.members}
        for island in self.islands:
            kept.update((member.step, member) for member in island.archive.members)
        return tuple(kept[step] for step in sorted(kept))

    @property
    def front(self) -> tuple[Individual, ...]:
        """The non-dominated members, best on the primary objective first."""
        return self.best.front

    @property
    def fronts(self) -> tuple[tuple[Individual, ...], ...]:
        """The front of the whole and those of the islands (role `evolve.protocols.Fronted`).

        None if islands keep what belongs to no front.
        """
        archives = [island.archive for island in self.islands]
        apart = [front for one in archives if isinstance(one, Fronted) for front in one.fronts]
        return (self.front, *apart) if all(isinstance(one, Fronted) for one in archives) else ()

    @property
    def incumbent(self) -> Individual | None:
        """Best on the primary objective."""
        return self.best.incumbent

    def add(self, individual: Individual) -> tuple[Islands, Outcome]:
        """Return the archive with `individual` considered, and what came of it."""
        best, outcome = self.best.add(individual)
        islands = list(self.islands)
        for home in self._homes(individual):
            islands[home], _ = islands[home].add(individual)
        folded = self.folded + (individual.step > 0)
        if individual.step > 0:
            if folded % self.interval == 0:
                islands = self._migrated(islands, folded // self.interval)
            islands = [self._refounded(islands, index, best, folded) for index in range(self.count)]
        if not outcome and any(island.holds(individual.step) for island in islands):
            outcome = Outcome.ACCEPTED
        return replace(self, best=best, islands=tuple(islands), folded=folded), outcome

    def sample(self, rng: np.random.Generator, n: int = 1) -> tuple[Individual, ...]:
        """Choose `n` parents on one island, every island that has members being as likely.

        Where that island has too few, other islands' members follow.
        """
        inhabited = [island.archive for island in self.islands if island.archive.members]
        if not inhabited or n < 1:
            return ()
        home = inhabited[int(rng.integers(len(inhabited)))]
        if n <= len(home.members):
            return home.sample(rng, n)
        chosen = home.sample(rng, len(home.members))
        here = {one.step for one in chosen}
        others = [member for member in self.members if member.step not in here]
        chosen += tuple(others[index] for index in rng.permutation(len(others))[: n - len(chosen)])
        return chosen + (home.sample(rng, n - len(chosen)) if len(chosen) < n else ())

    def _homes(self, individual: Individual) -> Iterable[int]:
        """Return the islands that an individual is offered to."""
        if individual.step == 0:
            return range(self.count)
        if individual.step > 0:
            for parent in individual.proposal.parents:
                holders = [index for index, island in enumerate(self.islands) if island.holds(parent)]
                if holders:
                    return [holders[individual.step % len(holders)]]
        return [individual.step % self.count]

    def _migrated(self, islands: list[Island], migration: int) -> list[Island]:
        """Return the islands after all incumbents have been copied at once."""
        after = list(islands)
        for source, target in self._edges(migration):
            migrant = islands[source].archive.incumbent
            if migrant is not None and not after[target].holds(migrant.step):
                after[target] = self._welcomed(after[target], migrant)
        return after

    @staticmethod
    def _welcomed(island: Island, migrant: Individual) -> Island:
        archive, outcome = island.archive.add(migrant)
        return Island(archive, 0 if outcome is Outcome.BEST else island.idle)

    def _edges(self, migration: int) -> list[tuple[int, int]]:
        n = self.count
        everyone = range(n)
        if self.topology == "ring":
            pairs = [(i, (i + 1) % n) for i in everyone]
        elif self.topology == "star":
            pairs = [(i, 0) for i in everyone] + [(0, i) for i in everyone]
        elif self.topology == "rotating":
            pairs = [(i, (i + 1 + (migration - 1) % max(1, n - 1)) % n) for i in everyone]
        elif self.topology == "complete":
            pairs = [(i, j) for i in everyone for j in everyone]
        else:
            pairs = []
        return [(i, j) for i, j in pairs if i != j]

    def _refounded(self, islands: list[Island], index: int, best: Pareto, folded: int) -> Island:
        """Return the island, founded anew if it is stuck and others can lend a founder."""
        island = islands[index]
        stuck = island.archive.incumbent
        if island.idle < self.patience or stuck is None or index == _keeper(islands, best):
            return island
        others = [member for i, other in enumerate(islands) if i != index for member in other.archive.front]
        known = {member.step: member for member in (stuck, *others)}
        pool = Pool.of(best.pool.objectives, known.values())
        if len(pool) < 2:
            return island
        rng = np.random.default_rng([folded, index])
        here = int(pool.steps.searchsorted(stuck.step))
        chosen = FOUNDERS.companions(pool, FOUNDERS.parents(pool), [here], rng, 1)
        return Island(self.base.add(pool[chosen[0]])[0])


def _keeper(islands: Sequence[Island], best: Pareto) -> int | None:
    """Return the first island that holds the incumbent of all: it is never emptied."""
    if best.incumbent is None:
        return None
    step = best.incumbent.step
    return next((index for index, island in enumerate(islands) if island.holds(step)), None)
