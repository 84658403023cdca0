"""How an archive's pool yields parents: a rule for the first, distance in behaviour for the rest."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from evolve.archives.behaviour import distances, standings
from evolve.archives.pool import Pool
from evolve.archives.rules import (
    Compromise,
    Mixture,
    ParentRule,
    Probabilities,
    Quality,
    Uniform,
    Wins,
    shares,
)
from evolve.types import Individual, Outcome

SHORTLIST = 96
"""Members that rules look at: of a larger pool, its best quarter of these and a random rest."""

DEFAULT_RULE = Mixture(((0.7, Wins()), (0.1, Quality()), (0.1, Compromise()), (0.1, Uniform())))
"""Mostly by instances won, which leans to quality without going for the incumbent alone; the rest
sees to it that the incumbent, balanced members and the ends of the front become parents whatever
they win, and that no member is shut out. Chosen by `benchmarks/archive_choice.py`."""


@dataclass(frozen=True)
class Selection:
    """Chooses a parent and, to go with it, inspirations that behave differently.

    Attributes:
        parents: Chooses the first individual of every sample.
        diversity: How strongly inspirations are drawn to other behaviour: their probabilities are
            the parent rule's, with an equal share for everyone added, times the distance from those
            already chosen to this power. 0 chooses them like parents.
    """

    parents: ParentRule = DEFAULT_RULE
    diversity: float = 1.0

    def sample(self, pool: Pool, rng: np.random.Generator, n: int) -> tuple[Individual, ...]:
        """Choose `n` members, the parent first; repeats only if the pool has fewer."""
        if not len(pool) or n < 1:
            return ()
        pool = shortlist(pool, rng, max(SHORTLIST, n))
        # Of one member, as a single objective leaves, no rule has anything to say.
        probabilities = self.parents(pool) if len(pool) > 1 else np.ones(1)
        chosen = [int(rng.choice(len(pool), p=probabilities))]
        chosen += self.companions(pool, probabilities, chosen, rng, min(n, len(pool)) - 1)
        chosen += [int(rng.choice(len(pool), p=probabilities)) for _ in range(n - len(chosen))]
        return tuple(pool[index] for index in chosen)

    def companions(
        self,
        pool: Pool,
        probabilities: Probabilities,
        chosen: Sequence[int],
        rng: np.random.Generator,
        n: int,
    ) -> list[int]:
        """Choose `n` more positions, none of them in `chosen`, that differ from it in behaviour."""
        if n < 1:
            return []
        places = standings(pool.behaviour())
        base = (probabilities + 1 / len(pool)) / 2
        taken = list(chosen)
        for _ in range(n):
            weights = base * distances(places, taken) ** self.diversity
            weights[taken] = 0.0
            if not weights.any():  # all behave alike
                weights = base.copy()
                weights[taken] = 0.0
            taken.append(int(rng.choice(len(pool), p=shares(weights))))
        return taken[len(chosen) :]

    def told(self, pool: Pool, individual: Individual, outcome: Outcome) -> Selection:
        """Return the selection that knows what became of a child; `self` if its rule never learns."""
        learn = getattr(self.parents, "told", None)  # a check of the role takes longer than all else here
        return self if learn is None else replace(self, parents=learn(pool, individual, outcome))


def shortlist(pool: Pool, rng: np.random.Generator, size: int = SHORTLIST) -> Pool:
    """Return at most `size` members: the best quarter on the primary objective, the rest at random."""
    if len(pool) <= size:
        return pool
    best = size // 4
    primary = pool.columns[0]
    marked = np.zeros(len(pool), dtype=np.bool_)
    marked[np.argpartition(primary, best)[:best]] = True
    marked[pool.leader()] = True
    others = np.flatnonzero(~marked)
    marked[rng.choice(others, size=size - int(marked.sum()), replace=False, shuffle=False)] = True
    return pool.pick(np.flatnonzero(marked))
