"""The archive of whoever is best on some instance."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from evolve.archives import Instances, Pareto
from evolve.protocols import Archive
from evolve.testing.archives import ArchiveContract
from evolve.types import (
    Evaluation,
    Individual,
    Measurement,
    Objective,
    Outcome,
    Program,
    Proposal,
    Split,
    Status,
)

OBJECTIVES = (Objective("cost"),)
VECTORS = st.lists(st.tuples(*[st.integers(0, 5).map(float)] * 4), min_size=1, max_size=20)


class TestInstances(ArchiveContract):
    @pytest.fixture
    def archive(self) -> Archive:
        return Instances(Pareto(self.OBJECTIVES))


def on(step: int, costs: tuple[float, ...]) -> Individual:
    """Return an individual with these costs on instances "i0", "i1", …; their mean is the objective."""
    measured = tuple(Measurement(f"i{k}", Status.OK, {"cost": cost}) for k, cost in enumerate(costs))
    evaluation = Evaluation(Split.TRAIN, Status.OK, {"cost": sum(costs) / len(costs)}, measured)
    return Individual(step, Program("pass"), str(step), Proposal("", "t"), evaluation)


def offered(individuals: list[Individual]) -> Instances:
    archive = Instances(Pareto(OBJECTIVES))
    for one in individuals:
        archive, _ = archive.add(one)
    return archive


@given(VECTORS, st.randoms(use_true_random=False))
@settings(max_examples=60)
def test_members_are_the_brute_force_winners_and_the_incumbent_in_any_order(vectors, random):
    individuals = [on(step, vector) for step, vector in enumerate(vectors)]
    archive = offered(random.sample(individuals, len(individuals)))
    winners = {min(range(len(vectors)), key=lambda step, k=k: (vectors[step][k], step)) for k in range(4)}
    incumbent = min(range(len(vectors)), key=lambda step: (sum(vectors[step]), step))
    assert {one.step for one in archive.members} == winners | {incumbent}


def test_second_best_everywhere_is_kept_if_best_on_the_whole():
    archive = offered([on(0, (0.0, 9.0)), on(1, (9.0, 0.0)), on(2, (1.0, 1.0))])
    assert [one.step for one in archive.members] == [0, 1, 2]
    assert archive.incumbent is not None
    assert archive.incumbent.step == 2


def test_winning_one_instance_is_enough_to_be_kept():
    archive, outcome = offered([on(0, (1.0, 1.0, 1.0))]).add(on(1, (90.0, 90.0, 0.5)))
    assert outcome is Outcome.ACCEPTED
    assert [one.step for one in archive.members] == [0, 1]


def test_an_instance_not_seen_is_not_won():
    archive, outcome = offered([on(0, (1.0, 1.0))]).add(on(1, (1.5,)))
    assert outcome is Outcome.REJECTED
    assert [one.step for one in archive.members] == [0]


def test_a_maximised_value_is_won_by_the_greatest():
    reward = (Objective("cost", "maximise"),)
    archive = Instances(Pareto(reward))
    for one in (on(0, (5.0, 5.0)), on(1, (9.0, 0.0))):
        archive, _ = archive.add(one)
    assert archive.holders is not None
    assert archive.holders.steps.tolist() == [1, 0]
