"""Parent rules that learn."""

from __future__ import annotations

import numpy as np
import pytest

from evolve.archives import Pareto, Patience, Pool, Portfolio, Quality, Selection, Uniform
from evolve.archives.rules import ParentRule
from evolve.testing.archives import ArchiveContract, individual
from evolve.types import Objective, Outcome

TWO = (Objective("a"), Objective("b"))


class Only:
    """A rule that always recommends the member at one position."""

    def __init__(self, position: int) -> None:
        self.position = position

    def __call__(self, pool: Pool) -> np.ndarray:
        return np.eye(len(pool))[self.position]


def pool() -> Pool:
    return Pool.of(
        TWO, [individual(step, (float(step), float(9 - step)), objectives=TWO) for step in range(3)]
    )


def told(rule: Portfolio, parent: int, outcome: Outcome, times: int = 1) -> Portfolio:
    child = individual(99, (1.0, 1.0), objectives=TWO, parents=(parent,))
    for _ in range(times):
        rule = rule.told(pool(), child, outcome)
    return rule


RULES: tuple[ParentRule, ...] = (Only(0), Only(1), Only(2))


def test_before_any_reward_every_rule_is_asked_alike():
    assert Portfolio(RULES).preferences == pytest.approx(np.full(3, 1 / 3))


def test_the_rule_whose_parents_have_good_children_is_asked_more():
    rule = told(Portfolio(RULES), 1, Outcome.BEST, 10)
    assert rule.preferences.argmax() == 1
    assert rule.preferences[1] > 0.5
    assert rule(pool())[1] == pytest.approx(rule.preferences[1])


def test_old_rewards_are_forgotten():
    rule = told(Portfolio(RULES), 1, Outcome.BEST, 200)
    turned = told(rule, 2, Outcome.BEST, 40)
    assert turned.preferences.argmax() == 2


def test_no_rule_is_ever_shut_out():
    rule = told(Portfolio(RULES, floor=0.2), 1, Outcome.BEST, 500)
    assert rule.preferences.min() >= 0.2 / 3 - 1e-12
    assert rule.preferences.sum() == pytest.approx(1)


def test_an_incumbent_earns_more_than_an_entry_and_a_rejection_nothing():
    fresh = Portfolio(RULES)
    best, accepted = (told(fresh, 1, outcome) for outcome in (Outcome.BEST, Outcome.ACCEPTED))
    assert best.preferences[1] > accepted.preferences[1] > 1 / 3
    assert told(fresh, 1, Outcome.REJECTED) is fresh


def test_a_parent_that_has_left_earns_nothing():
    fresh = Portfolio(RULES)
    assert told(fresh, 77, Outcome.BEST) is fresh
    assert fresh.told(pool(), individual(0, (1.0, 1.0), objectives=TWO), Outcome.BEST) is fresh


def test_rewards_that_all_rules_earn_alike_change_nothing():
    rule = Portfolio((Uniform(), Uniform(), Uniform()))
    for parent in (0, 1, 2, 0):
        rule = told(rule, parent, Outcome.BEST)
    assert rule.preferences == pytest.approx(np.full(3, 1 / 3))


def test_in_expectation_the_bandit_finds_the_paying_rule_when_it_asks_itself():
    """Rewards come only for what the portfolio itself chose, the other way round after half time."""
    rng = np.random.default_rng(0)
    rule, last = Portfolio(RULES), []
    for step in range(2000):
        parent = int(rng.choice(3, p=rule(pool())))
        paying = 0 if step < 1000 else 2
        paid = rng.random() < (0.3 if parent == paying else 0.05)
        rule = told(rule, parent, Outcome.ACCEPTED if paid else Outcome.REJECTED)
        if step in (999, 1999):
            last.append(int(rule.preferences.argmax()))
    assert last == [0, 2]


def test_patience_explores_more_the_longer_nothing_improves():
    rule = Patience(Only(0), Only(2), patience=10)
    child = individual(5, (1.0, 1.0), objectives=TWO)
    assert rule(pool()).tolist() == [1, 0, 0]
    for _ in range(5):
        rule = rule.told(pool(), child, Outcome.ACCEPTED)
    assert rule(pool()).tolist() == [0.5, 0, 0.5]
    for _ in range(50):
        rule = rule.told(pool(), child, Outcome.REJECTED)
    assert rule(pool()).tolist() == [0, 0, 1]
    assert rule.told(pool(), child, Outcome.BEST)(pool()).tolist() == [1, 0, 0]


class TestParetoThatLearns(ArchiveContract):
    @pytest.fixture
    def archive(self) -> Pareto:
        return Pareto(self.OBJECTIVES, selection=Selection(Portfolio()))


class TestPatientPareto(ArchiveContract):
    @pytest.fixture
    def archive(self) -> Pareto:
        return Pareto(self.OBJECTIVES, selection=Selection(Patience(Quality(), Uniform(), 10)))


def test_an_archive_remembers_what_its_rule_learned():
    archive = Pareto(TWO, selection=Selection(Portfolio((Uniform(), Quality()))))
    for step in range(12):
        child = individual(step, (20.0 - step, float(step)), objectives=TWO, parents=(step - 1,))
        archive, _ = archive.add(child)
    assert isinstance(archive.selection.parents, Portfolio)
    assert archive.selection.parents.weights
    learned = archive.selection.parents.preferences
    assert learned[1] > 0.6  # every child of the incumbent became the incumbent
