"""Stop criteria: both sides of every boundary."""

from __future__ import annotations

import pytest

from evolve.errors import UsageError
from evolve.stops import AnyOf, Evaluations, Exhausted, MaxUsd, Minutes, Plateau, Target, any_of
from evolve.types import Progress


def test_evaluations_under_way_count():
    stop = Evaluations(10)
    assert stop(Progress(evaluated=6, pending=3)) is None
    assert stop(Progress(evaluated=6, pending=4)) == "evaluations"
    assert stop(Progress(evaluated=10)) == "evaluations"


def test_duplicates_cost_no_evaluation():
    assert Evaluations(10)(Progress(evaluated=9, duplicates=50, proposed=59)) is None


def test_a_search_that_finds_nothing_new_is_exhausted():
    assert Exhausted(200)(Progress(barren=199)) is None
    assert Exhausted(200)(Progress(barren=200)) == "exhausted"


def test_minutes_are_of_all_sittings():
    assert Minutes(1.5)(Progress(elapsed_s=89.9)) is None
    assert Minutes(1.5)(Progress(elapsed_s=90.0)) == "minutes"


def test_money_that_calls_in_flight_may_cost_counts():
    stop = MaxUsd(1_000_000)
    assert stop(Progress(micro_usd=600_000, reserved_micro_usd=399_999)) is None
    assert stop(Progress(micro_usd=600_000, reserved_micro_usd=400_000)) == "max_usd"


@pytest.mark.parametrize(("direction", "short", "reached"), [("minimise", 2.1, 2.0), ("maximise", 1.9, 2.0)])
def test_a_target_is_reached_by_equality(direction, short, reached):
    stop = Target(2.0, direction)
    assert stop(Progress()) is None
    assert stop(Progress(best=short)) is None
    assert stop(Progress(best=reached)) == "target"


def test_a_plateau_is_counted_from_the_last_gain():
    stop = Plateau(50)
    assert stop(Progress(evaluated=149, last_gain=100)) is None
    assert stop(Progress(evaluated=150, last_gain=100)) == "plateau"
    assert stop(Progress(evaluated=149, pending=5, last_gain=100)) is None


def test_any_of_gives_the_first_reason():
    stop = any_of([Target(1.0), Evaluations(5), Minutes(1)])
    assert stop == AnyOf((Target(1.0), Evaluations(5), Minutes(1)))
    assert stop(Progress(best=2.0)) is None
    assert stop(Progress(best=2.0, evaluated=5, elapsed_s=99)) == "evaluations"
    assert any_of([])(Progress(evaluated=10**9)) is None


def test_asking_twice_changes_nothing():
    stop = any_of([Evaluations(3), Plateau(2)])
    progress = Progress(evaluated=1)
    assert [stop(progress) for _ in range(5)] == [None] * 5


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (lambda: Evaluations(0), "evaluations: got 0, wanted at least 1"),
        (lambda: Minutes(0), "minutes: got 0, wanted more than 0"),
        (lambda: Minutes(float("nan")), "minutes: got nan, wanted more than 0"),
        (lambda: MaxUsd(-1), "max_usd: got -1, wanted at least 0"),
        (lambda: Target(float("nan")), "target: got nan"),
        (lambda: Plateau(0), "plateau: got 0, wanted at least 1"),
    ],
)
def test_a_criterion_that_makes_no_sense_is_refused(make, message):
    with pytest.raises(UsageError, match=message):
        make()


def test_no_money_at_all_is_a_valid_cap():
    assert MaxUsd(0)(Progress()) == "max_usd"
