"""Parent rules: probabilities over a pool."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from evolve.archives import (
    Compromise,
    Contribution,
    Mixture,
    Patience,
    Pool,
    Portfolio,
    Quality,
    RankCrowding,
    Uniform,
    Wins,
)
from evolve.archives.rules import crowding_distances
from evolve.archives.selection import DEFAULT_RULE
from evolve.testing.archives import ArchiveContract, individual
from evolve.types import Evaluation, Individual, Measurement, Objective, Program, Proposal, Split, Status

OBJECTIVES = ArchiveContract.OBJECTIVES
RULES = [
    Uniform(),
    Quality(),
    Compromise(),
    Contribution(),
    RankCrowding(),
    Wins(),
    DEFAULT_RULE,
    Portfolio(),
    Patience(),
]
VALUES = st.tuples(*[st.integers(0, 5).map(float)] * 3)


def pool(points, objectives=OBJECTIVES):
    return Pool.of(
        objectives, [individual(step, point, objectives=objectives) for step, point in enumerate(points)]
    )


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: type(rule).__name__)
@given(points=st.lists(VALUES, min_size=1, max_size=15))
@settings(max_examples=25, deadline=None)
def test_every_rule_gives_probabilities(rule, points):
    chances = rule(pool(points))
    assert chances.shape == (len(points),)
    assert (chances >= 0).all()
    assert chances.sum() == pytest.approx(1)


@pytest.mark.parametrize("rule", [Uniform(), Quality(), Compromise(), Contribution(), RankCrowding()])
def test_rules_do_not_depend_on_the_units_of_losses(rule):
    """A gap in percent or as a fraction, a size in nodes or in kilobytes."""
    rng = np.random.default_rng(0)
    points = rng.random((12, 3))
    scaled = points * np.array([100.0, 0.001, 7.0])
    assert rule(pool(points.tolist())) == pytest.approx(rule(pool(scaled.tolist())))


def test_quality_halves_at_a_stated_number_of_ranks():
    chances = Quality(half=2.0)(pool([(3.0, 0.0, 0.0), (1.0, 0.0, 0.0), (2.0, 0.0, 0.0)]))
    assert chances[0] / chances[1] == pytest.approx(0.5)
    assert chances.argmax() == 1


TWO = (Objective("a"), Objective("b"))


def test_equal_weights_elect_the_balanced_member_and_lone_weights_the_ends():
    chances = Compromise()(pool([(0.0, 10.0), (10.0, 0.0), (3.0, 3.0), (9.0, 9.0)], TWO))
    assert (chances[:3] >= 1 / 64).all()
    assert chances[2] == chances.max()
    assert chances[3] == 0


def test_contribution_is_the_share_of_own_hypervolume():
    # Normalised points (0, 1), (1, 0), (0.5, 0.5) below (1.1, 1.1): 0.5·0.1, 0.1·0.5, 0.5·0.5.
    chances = Contribution()(pool([(0.0, 4.0), (4.0, 0.0), (2.0, 2.0), (3.0, 3.0)], TWO))
    assert chances == pytest.approx([0.05 / 0.35, 0.05 / 0.35, 0.25 / 0.35, 0])


def test_a_tournament_prefers_the_better_front_and_then_the_less_crowded():
    chances = RankCrowding()(pool([(0.0, 4.0), (4.0, 0.0), (1.9, 2.1), (2.1, 1.9), (5.0, 5.0)], TWO))
    assert chances[4] == chances.min()
    assert min(chances[:2]) > max(chances[2:4])
    # Exact chances of the best to the worst of five in a tournament of two.
    assert sorted(chances) == pytest.approx([1 / 25, 3 / 25, 5 / 25, 7 / 25, 9 / 25])


def test_crowding_distance_on_a_worked_example():
    losses = np.array([[0.0, 8.0], [1.0, 4.0], [3.0, 2.0], [4.0, 0.0]])
    assert crowding_distances(losses).tolist() == [np.inf, 3 / 4 + 6 / 8, 3 / 4 + 4 / 8, np.inf]


def test_wins_are_shared_by_those_who_tie():
    def on(step, costs):
        measured = tuple(Measurement(f"i{k}", Status.OK, {"a": cost}) for k, cost in enumerate(costs))
        evaluation = Evaluation(Split.TRAIN, Status.OK, {"a": float(step)}, measured)
        return Individual(step, Program(""), "", Proposal("", ""), evaluation)

    held = Pool.of(TWO[:1], [on(0, (1.0, 5.0, 2.0)), on(1, (1.0, 4.0, 9.0)), on(2, (3.0, 6.0, 3.0))])
    assert Wins()(held) == pytest.approx([1.5 / 3, 1.5 / 3, 0])


def test_wins_without_shared_instances_go_by_rank():
    sizes = (Objective("nodes"),)
    held = Pool.of(sizes, pool([(1, 1, 6), (1, 1, 5)]).members)
    assert Wins()(held) == pytest.approx(Quality()(held))
    assert Wins()(held)[1] > 0.5


def test_a_mixture_asks_in_proportion_to_its_weights():
    held = pool([(1.0, 0.0, 0.0), (2.0, 0.0, 0.0)])
    mixture = Mixture(((3.0, Quality()), (1.0, Uniform())))
    assert mixture(held) == pytest.approx((3 * Quality()(held) + Uniform()(held)) / 4)
