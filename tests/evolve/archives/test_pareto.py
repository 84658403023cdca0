"""The Pareto archive: the contract of every archive, and what only this one promises."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from evolve.archives import Pareto
from evolve.errors import UsageError
from evolve.indicators import dominates, losses
from evolve.protocols import Archive
from evolve.testing.archives import ArchiveContract, individual
from evolve.types import Evaluation, Individual, Objective, Outcome, Program, Proposal, Split, Status

OBJECTIVES = ArchiveContract.OBJECTIVES
COARSE = st.integers(0, 4).map(float)
POINTS = st.lists(st.tuples(COARSE, COARSE, COARSE), min_size=1, max_size=25)


class TestPareto(ArchiveContract):
    @pytest.fixture
    def archive(self) -> Archive:
        return Pareto(self.OBJECTIVES)


class TestTinyPareto(ArchiveContract):
    """With room for so few that almost every newcomer costs a member its place."""

    @pytest.fixture
    def archive(self) -> Archive:
        return Pareto(self.OBJECTIVES, capacity=4)


def offered(archive: Pareto, individuals: list[Individual]) -> Pareto:
    for one in individuals:
        archive, _ = archive.add(one)
    return archive


def individuals(points: list[tuple[float, ...]]) -> list[Individual]:
    return [individual(step, point, objectives=OBJECTIVES) for step, point in enumerate(points)]


@given(POINTS, st.randoms(use_true_random=False))
def test_unbounded_members_are_the_brute_force_front_in_any_order(points, random):
    made = individuals(points)
    rows = [losses(OBJECTIVES, one.objectives) for one in made]
    expected = [
        one
        for step, (one, row) in enumerate(zip(made, rows, strict=True))
        if not any(dominates(other, row) for other in rows) and row not in rows[:step]
    ]
    shuffled = random.sample(made, len(made))
    archive = offered(Pareto(OBJECTIVES, capacity=None), shuffled)
    assert list(archive.members) == expected


@given(POINTS, st.integers(1, 6))
@settings(max_examples=60)
def test_bounded_members_are_mutually_nondominated_and_never_too_many(points, capacity):
    archive = Pareto(OBJECTIVES, capacity=capacity)
    for one in individuals(points):
        archive, _ = archive.add(one)
        rows = [losses(OBJECTIVES, member.objectives) for member in archive.members]
        assert len(rows) <= capacity
        assert not any(dominates(a, b) for a in rows for b in rows)


def test_the_member_given_up_is_the_one_that_contributes_least_hypervolume():
    two = (Objective("a"), Objective("b"))
    points = [(0.0, 10.0), (10.0, 0.0), (4.0, 4.0), (4.5, 3.9), (1.0, 7.0)]
    archive = Pareto(two, capacity=4)
    for step, point in enumerate(points):
        archive, _ = archive.add(individual(step, point, objectives=two))
    # On the unit square (4, 4) has (0.45 - 0.4) (0.7 - 0.4) to itself, (4.5, 3.9) has (1 - 0.45) 0.01.
    assert [member.step for member in archive.members] == [0, 1, 2, 4]


def test_a_newcomer_that_contributes_least_is_rejected():
    two = (Objective("a"), Objective("b"))
    archive = Pareto(two, capacity=3)
    for step, point in enumerate([(0.0, 10.0), (10.0, 0.0), (5.0, 5.0)]):
        archive, _ = archive.add(individual(step, point, objectives=two))
    after, outcome = archive.add(individual(3, (5.1, 4.9), objectives=two))
    assert outcome is Outcome.REJECTED
    assert after is archive


def test_the_incumbent_is_kept_even_if_it_contributes_least():
    two = (Objective("a"), Objective("b"))
    archive = Pareto(two, capacity=2)
    for step, point in enumerate([(1.0, 10.0), (1.0001, 1.0), (10.0, 0.0)]):
        archive, _ = archive.add(individual(step, point, objectives=two))
    assert archive.incumbent is not None
    assert archive.incumbent.step == 0


def test_an_elder_equal_replaces_a_younger_member_that_came_first():
    younger, elder = individuals([(1.0, 1.0, 1.0), (1.0, 1.0, 1.0)])[::-1]
    archive = offered(Pareto(OBJECTIVES), [younger, elder])
    assert archive.members == (elder,)


def test_what_lies_in_one_box_counts_as_equal():
    noisy = (Objective("gap"), Objective("cpu", resolution=0.2))

    def run(values: list[tuple[float, float]]) -> Pareto:
        archive = Pareto(noisy)
        for step, value in enumerate(values):
            archive, _ = archive.add(individual(step, value, objectives=noisy))
        return archive

    assert [one.step for one in run([(1.0, 1.00), (1.0, 0.98)]).members] == [0]
    assert [one.step for one in run([(1.0, 1.00), (1.0, 0.70)]).members] == [1]
    # Drift adds up: boxes stand still, they are not centred on whoever was kept.
    drifting = [(1.0, 0.97**k) for k in range(30)]
    assert run(drifting).members[0].objectives["cpu"] < 0.6


def test_objectives_that_do_not_count_decide_nothing():
    archive = Pareto(OBJECTIVES, count=("gap", "nodes"))
    for step, values in enumerate([(1.0, 5.0, 10.0), (1.0, 9.0, 10.0)]):
        archive, outcome = archive.add(individual(step, values, objectives=OBJECTIVES))
    assert outcome is Outcome.REJECTED
    lacking = Individual(
        5,
        Program("x"),
        "5",
        Proposal("", "t"),
        Evaluation(Split.TRAIN, Status.OK, {"gap": 0.5, "nodes": 3.0}),
    )
    assert archive.add(lacking)[1] is Outcome.BEST


def test_bad_arguments_name_the_remedy():
    with pytest.raises(UsageError, match="no objective `speed`: the problem declares"):
        Pareto(OBJECTIVES, count=("gap", "speed"))
    with pytest.raises(UsageError, match="primary objective `gap` must count"):
        Pareto(OBJECTIVES, count=("reward",))
    with pytest.raises(UsageError, match="capacity must be at least 1, got 0"):
        Pareto(OBJECTIVES, capacity=0)
    with pytest.raises(UsageError, match="at least one objective"):
        Pareto(())


def test_every_member_of_a_full_archive_can_become_a_parent():
    two = (Objective("a"), Objective("b"))
    archive = Pareto(two)
    for step in range(32):
        archive, _ = archive.add(individual(step, (float(step), float((31 - step) ** 2)), objectives=two))
    assert len(archive.members) == 32
    rng = np.random.default_rng(0)
    assert {archive.sample(rng)[0].step for _ in range(4000)} == set(range(32))
