"""Parent rules: each gives every member of a pool a probability."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import Protocol, runtime_checkable

import numpy as np
from numpy.typing import NDArray

from evolve.archives.pool import Pool
from evolve.indicators import REFERENCE, contributions, normalise, ranks
from evolve.types import Individual, Outcome

Probabilities = NDArray[np.float64]
"""One number per member, none negative, summing to 1."""


class ParentRule(Protocol):
    """How likely each member of a pool is to become a parent; a pure function of the pool."""

    def __call__(self, pool: Pool) -> Probabilities:
        """Return probabilities, shape (members,); the pool is not empty."""


@runtime_checkable
class Learning(Protocol):
    """A parent rule that learns from what became of children."""

    def told(self, pool: Pool, individual: Individual, outcome: Outcome) -> ParentRule:
        """Return the rule that knows it; `pool` is the one that `individual` was offered to."""


@dataclass(frozen=True)
class Uniform:
    """Every member alike."""

    def __call__(self, pool: Pool) -> Probabilities:
        """Return equal probabilities."""
        return np.full(len(pool), 1 / len(pool))


@dataclass(frozen=True)
class Quality:
    """By rank on the primary objective; the probability halves every `half` ranks."""

    half: float = 2.0

    def __call__(self, pool: Pool) -> Probabilities:
        """Return probabilities that fall geometrically from the incumbent on."""
        falling = np.empty(len(pool))
        falling[pool.by_primary()] = 0.5 ** (np.arange(len(pool)) / self.half)
        return shares(falling)


@dataclass(frozen=True)
class Compromise:
    """By being the best compromise under weights that someone may have.

    Each of a fixed set of weight vectors w elects the member with the least
    ``max_j w_j u_j + 0.05 sum_j w_j u_j``, u being the losses normalised over the pool, and a
    member's probability is its share of the votes. Equal weights elect a balanced member, uneven
    ones the ends of the front.

    Attributes:
        voters: How many weight vectors; equal weights and each objective alone are among them.

    Source: J. Knowles, "ParEGO: a hybrid algorithm with on-line landscape approximation for
        expensive multiobjective optimization problems", IEEE Transactions on Evolutionary
        Computation 10(1), 2006, equation 2.
    """

    voters: int = 64

    def __call__(self, pool: Pool) -> Probabilities:
        """Return shares of the votes."""
        unit = normalise(pool.losses)
        weighted = _weights(unit.shape[1], self.voters)[:, None, :] * unit[None, :, :]
        elected = (weighted.max(axis=2) + 0.05 * weighted.sum(axis=2)).argmin(axis=1)
        return np.bincount(elected, minlength=len(pool)) / len(elected)


@dataclass(frozen=True)
class Contribution:
    """By the hypervolume that only this member dominates, losses normalised over the pool.

    The reference point is `evolve.indicators.REFERENCE`; dominated members get nothing.
    """

    def __call__(self, pool: Pool) -> Probabilities:
        """Return shares of the contributions."""
        return shares(contributions(normalise(pool.losses), REFERENCE))


@dataclass(frozen=True)
class RankCrowding:
    """By a binary tournament on front number, then on crowding distance.

    Source: K. Deb et al., "A fast and elitist multiobjective genetic algorithm: NSGA-II", IEEE
        Transactions on Evolutionary Computation 6(2), 2002, section III.
    """

    def __call__(self, pool: Pool) -> Probabilities:
        """Return each member's chance to win a tournament of two drawn with replacement."""
        front = ranks(pool.losses)
        crowding = np.zeros(len(pool))
        for number in np.unique(front):
            here = front == number
            crowding[here] = crowding_distances(pool.losses[here])
        place = np.empty(len(pool))
        place[np.lexsort((-crowding, front))] = np.arange(len(pool))
        return (2 * (len(pool) - place) - 1) / len(pool) ** 2


@dataclass(frozen=True)
class Wins:
    """By how many instances the member is the best of the pool on; ties share the instance.

    Source: L. A. Agrawal et al., "GEPA: reflective prompt evolution can outperform reinforcement
        learning", arXiv:2507.19457, 2025, algorithm 2, without its pruning.
    """

    def __call__(self, pool: Pool) -> Probabilities:
        """Return shares of the instances; by rank where no instance was seen by every member."""
        losses = pool.behaviour()
        if not losses.shape[1]:
            return Quality()(pool)
        best = losses == losses.min(axis=0)
        return np.asarray((best / best.sum(axis=0)).sum(axis=1) / losses.shape[1])


@dataclass(frozen=True)
class Mixture:
    """Several rules, each asked with a probability of its own.

    Attributes:
        parts: Pairs of (weight, rule); only the weights' ratios count.
    """

    parts: tuple[tuple[float, ParentRule], ...]

    def __call__(self, pool: Pool) -> Probabilities:
        """Return the weighted mean of the rules' probabilities."""
        return shares(np.sum([weight * rule(pool) for weight, rule in self.parts], axis=0))


def shares(values: NDArray[np.float64]) -> Probabilities:
    """Return `values` over their sum; all alike if every one is zero."""
    total = values.sum()
    return values / total if total > 0 else np.full(len(values), 1 / len(values))


def crowding_distances(losses: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the crowding distance of each point of one front; infinite at its ends.

    Args:
        losses: Shape (points, objectives).

    Source: Deb et al. 2002 (see `RankCrowding`), section III B.
    """
    distance = np.zeros(len(losses))
    for column in losses.T:
        order = np.argsort(column, kind="stable")
        width = column[order[-1]] - column[order[0]]
        distance[order[[0, -1]]] = np.inf
        if width > 0:
            distance[order[1:-1]] += (column[order[2:]] - column[order[:-2]]) / width
    return distance


@lru_cache(maxsize=32)
def _weights(objectives: int, voters: int) -> NDArray[np.float64]:
    """Return weight vectors, shape (voters, objectives): even, each objective alone, then spread."""
    corners = np.eye(objectives)
    even = np.full((1, objectives), 1 / objectives)
    spread = np.random.default_rng(0).dirichlet(np.ones(objectives), size=max(0, voters - objectives - 1))
    return np.concatenate([even, corners, spread])
