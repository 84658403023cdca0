"""The archive that keeps the best program of every length."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from evolve.archives import Lean, Pareto
from evolve.indicators import dominates
from evolve.programs import size
from evolve.protocols import Archive, Fronted
from evolve.testing.archives import ArchiveContract
from evolve.types import Evaluation, Individual, Objective, Outcome, Program, Proposal, Split, Status

OBJECTIVES = (Objective("cost"), Objective("gain", "maximise"))
VECTORS = st.lists(st.tuples(*[st.integers(0, 5)] * 3), min_size=1, max_size=25)


class TestLean(ArchiveContract):
    @pytest.fixture
    def archive(self) -> Archive:
        return Lean(Pareto(self.OBJECTIVES))


class TestLeanAndNarrow(ArchiveContract):
    """With a capacity that its streams exceed."""

    @pytest.fixture
    def archive(self) -> Archive:
        return Lean(Pareto(self.OBJECTIVES, capacity=3))


def made(step: int, cost: float, gain: float, terms: int) -> Individual:
    """Return an individual whose program has so many terms."""
    text = "def f(x):\n    return x" + " + x" * terms + "\n"
    evaluation = Evaluation(Split.TRAIN, Status.OK, {"cost": float(cost), "gain": float(gain)})
    return Individual(step, Program(text), str(step), Proposal("", "t"), evaluation)


def offered(individuals: list[Individual], capacity: int | None = None) -> Lean:
    archive = Lean(Pareto(OBJECTIVES, capacity=capacity))
    for one in individuals:
        archive, _ = archive.add(one)
    return archive


def undominated(points: list[tuple[float, float]]) -> set[int]:
    """Return the places of those that no other dominates; of equals, the first's."""
    return {
        at
        for at, point in enumerate(points)
        if point not in points[:at] and not any(dominates(other, point) for other in points)
    }


@given(VECTORS, st.randoms(use_true_random=False))
@settings(max_examples=80)
def test_members_are_both_fronts_by_brute_force_in_any_order(vectors, random):
    individuals = [made(step, *vector) for step, vector in enumerate(vectors)]
    archive = offered(random.sample(individuals, len(individuals)))
    declared = undominated([(float(cost), -float(gain)) for cost, gain, _ in vectors])
    short = undominated(
        [(float(v[0]), float(size(one.program.text))) for v, one in zip(vectors, individuals, strict=True)]
    )
    assert {one.step for one in archive.front} == declared
    assert {one.step for one in archive.members} == declared | short
    assert all(one is individuals[one.step] for one in archive.members), "kept as they came"


def test_a_short_program_that_a_long_one_beats_stays_and_becomes_a_parent():
    archive, outcome = offered([made(0, 1, 9, 20)]).add(made(1, 2, 1, 1))
    assert outcome is Outcome.ACCEPTED
    assert [one.step for one in archive.front] == [0]
    rng = np.random.default_rng(0)
    assert {archive.sample(rng)[0].step for _ in range(100)} == {0, 1}


def test_a_program_no_better_than_a_shorter_one_goes():
    archive, outcome = offered([made(0, 1, 9, 20), made(1, 2, 1, 1)]).add(made(2, 2, 0, 3))
    assert outcome is Outcome.REJECTED
    assert [one.step for one in archive.members] == [0, 1]
    archive, outcome = archive.add(made(3, 1, 9, 0))
    assert outcome is Outcome.ACCEPTED, "of equals the elder leads, but this one is the shortest"
    assert [one.step for one in archive.members] == [0, 3]


def test_the_incumbent_is_never_given_up_for_room():
    archive = offered([made(step, 20 - step, step, step) for step in range(20)], capacity=4)
    assert archive.incumbent is not None
    assert archive.incumbent.step == 19
    assert len(archive.members) <= 8


def test_racing_compares_with_the_declared_front():
    archive = offered([made(0, 1, 9, 20), made(1, 2, 1, 1)])
    assert isinstance(archive, Fronted)
    assert [[one.step for one in front] for front in archive.fronts] == [[0]]
