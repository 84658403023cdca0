"""What every parent rule must do, as a pytest suite to inherit.

Example:
    >>> from evolve.archives import Quality
    >>> class TestQuality(ParentRuleContract):
    ...     @pytest.fixture
    ...     def rule(self):
    ...         return Quality()
"""

from __future__ import annotations

import numpy as np
import pytest

from evolve.archives import Learning, ParentRule, Pareto, Pool, Selection
from evolve.testing.archives import ArchiveContract
from evolve.types import Individual, Outcome


class ParentRuleContract:
    """Inherit, and give a fixture `rule` that returns the parent rule."""

    @pytest.fixture
    def rule(self) -> ParentRule:
        """Return the rule."""
        raise NotImplementedError("give the suite a fixture `rule`")

    # --- what the suite is made of ------------------------------------------------------------

    @staticmethod
    def individuals(seed: int, n: int = 40) -> list[Individual]:
        """Return individuals that did not fail, of three objectives."""
        return [one for one in ArchiveContract().stream(seed, n) if one.evaluation.ok]

    def pool(self, seed: int, n: int = 40) -> Pool:
        """Return a pool of them."""
        return Pool.of(ArchiveContract.OBJECTIVES, self.individuals(seed, n))

    # --- the contract -------------------------------------------------------------------------

    @pytest.mark.parametrize("n", [1, 2, 3, 40])
    @pytest.mark.parametrize("seed", range(3))
    def test_it_returns_probabilities(self, rule: ParentRule, seed: int, n: int) -> None:
        """One per member, none negative, summing to 1."""
        pool = self.pool(seed, n)
        chances = rule(pool)
        assert chances.shape == (len(pool),)
        assert np.isfinite(chances).all()
        assert (chances >= 0).all()
        assert chances.sum() == pytest.approx(1.0)

    def test_it_is_a_pure_function_of_the_pool(self, rule: ParentRule) -> None:
        """Asked twice, it answers alike, and leaves the pool as it was."""
        pool = self.pool(1)
        losses = pool.losses.copy()
        assert (rule(pool) == rule(pool)).all()
        assert (pool.losses == losses).all()

    def test_it_copes_with_a_pool_of_equals(self, rule: ParentRule) -> None:
        """All losses the same: nothing to prefer, and nothing to divide by."""
        make = ArchiveContract().individual
        pool = Pool.of(ArchiveContract.OBJECTIVES, [make(step, 1.0, 1.0, 1.0) for step in range(6)])
        assert rule(pool).sum() == pytest.approx(1.0)

    def test_an_archive_can_choose_by_it(self, rule: ParentRule) -> None:
        """Parents and inspirations, and what it learns, over a whole search; replay is equal."""
        archives = []
        for _ in range(2):
            archive = Pareto(ArchiveContract.OBJECTIVES, selection=Selection(rule))
            for one in self.individuals(2, 80):
                archive, _outcome = archive.add(one)
            archives.append(archive)
        first, second = (archive.sample(np.random.default_rng(3), 3) for archive in archives)
        assert [one.step for one in first] == [one.step for one in second]

    def test_what_it_learns_makes_a_new_value(self, rule: ParentRule) -> None:
        """A rule that is told of children leaves the old one as it was; others need no test."""
        pool = self.pool(4)
        before = rule(pool)
        if isinstance(rule, Learning):
            for outcome in Outcome:
                rule.told(pool, self.individuals(4)[-1], outcome)
        assert (rule(pool) == before).all()
