"""Parent rules that learn: a bandit over rules, and one that explores more when nothing improves."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from types import MappingProxyType

import numpy as np
from numpy.typing import NDArray

from evolve.archives.pool import Pool
from evolve.archives.rules import (
    Compromise,
    Contribution,
    ParentRule,
    Probabilities,
    Quality,
    RankCrowding,
    Uniform,
    Wins,
    shares,
)
from evolve.types import Individual, Outcome

RULES: tuple[ParentRule, ...] = (Quality(), Compromise(), Contribution(), RankCrowding(), Wins())

REWARDS: Mapping[Outcome, float] = MappingProxyType(
    {Outcome.REJECTED: 0.0, Outcome.ACCEPTED: 0.3, Outcome.BEST: 1.0}
)
"""Paid for a child: an incumbent is worth about three entries to the archive."""


@dataclass(frozen=True)
class Portfolio:
    """A bandit over parent rules: EXP4 with fixed share, so that old rewards are forgotten.

    Each rule is an expert that recommends parents. A child's reward goes to the rules in proportion
    to how strongly they recommended its parent, over how likely the mixture was to choose it: no
    record of who chose is needed, so the archive stays a fold over individuals. The pool that a
    child is credited in is the one that it came back to; a parent that has left it meanwhile earns
    nothing.

    Attributes:
        rules: The experts.
        rate: How fast probabilities follow rewards.
        forget: Share of all weight that is spread evenly at every reward.
        floor: Least probability of every rule, times their number.
        weights: What has been learned; the even distribution if empty.

    Source: P. Auer et al., "The nonstochastic multiarmed bandit problem", SIAM Journal on Computing
        32(1), 2002, section 7 (EXP4); M. Herbster and M. K. Warmuth, "Tracking the best expert",
        Machine Learning 32, 1998 (fixed share).
    """

    rules: tuple[ParentRule, ...] = RULES
    rate: float = 0.1
    forget: float = 0.01
    floor: float = 0.2
    weights: tuple[float, ...] = ()

    @property
    def preferences(self) -> NDArray[np.float64]:
        """Probability of asking each rule, shape (rules,)."""
        even = np.full(len(self.rules), 1 / len(self.rules))
        learned = np.array(self.weights) if self.weights else even
        return (1 - self.floor) * learned + self.floor * even

    def __call__(self, pool: Pool) -> Probabilities:
        """Return the rules' probabilities, mixed by preference."""
        return shares(self.preferences @ self._advice(pool))

    def told(self, pool: Pool, individual: Individual, outcome: Outcome) -> Portfolio:
        """Return the portfolio that has paid for this child."""
        parent = pool.find(individual.proposal.parents[0]) if individual.proposal.parents else None
        if parent is None or not REWARDS[outcome]:
            return self
        recommended = self._advice(pool)[:, parent]
        chance = float(self.preferences @ recommended)
        if chance <= 0:
            return self
        # A rare parent's credit is bounded by what a rule asked at the floor alone would earn.
        gain = np.minimum(REWARDS[outcome] * recommended / chance, len(self.rules) / self.floor)
        weights = np.array(self.weights or [1 / len(self.rules)] * len(self.rules))
        weights = shares(weights * np.exp(self.rate * (gain - gain.max())))
        weights = (1 - self.forget) * weights + self.forget / len(self.rules)
        return replace(self, weights=tuple(weights.tolist()))

    def _advice(self, pool: Pool) -> NDArray[np.float64]:
        """Return every rule's probabilities, shape (rules, members)."""
        return np.array([rule(pool) for rule in self.rules])


@dataclass(frozen=True)
class Patience:
    """Exploits while the incumbent improves, and explores more the longer it does not.

    Attributes:
        exploit: Asked right after a new incumbent.
        explore: Asked in full after `patience` children without one.
        patience: Children, failed ones included.
        waited: Children since the last incumbent.
    """

    exploit: ParentRule = field(default_factory=Quality)
    explore: ParentRule = field(default_factory=Uniform)
    patience: int = 200
    waited: int = 0

    def __call__(self, pool: Pool) -> Probabilities:
        """Return the two rules' probabilities, mixed by how long nothing came."""
        share = min(1.0, self.waited / self.patience)
        return (1 - share) * self.exploit(pool) + share * self.explore(pool)

    def told(self, pool: Pool, individual: Individual, outcome: Outcome) -> Patience:  # noqa: ARG002
        """Return the rule that has waited one child longer, or not at all."""
        waited = 0 if outcome is Outcome.BEST else min(self.waited + 1, self.patience)
        return self if waited == self.waited else replace(self, waited=waited)
