"""Values on instances to one number."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evolve.errors import ProblemError
from evolve.indicators import EPSILON, reduce
from evolve.types import Instance, Objective, Reference, Split


def instances(*groups: str, references: tuple[float, ...] = ()) -> list[Instance]:
    return [
        Instance(
            f"i{k}",
            Split.TRAIN,
            None,
            {"z": Reference(references[k], "exact", "test")} if references else {},
            group,
        )
        for k, group in enumerate(groups)
    ]


def values(*numbers: float) -> dict[str, float]:
    return {f"i{k}": number for k, number in enumerate(numbers)}


@pytest.mark.parametrize(
    ("kind", "direction", "expected"),
    [
        ("mean", "minimise", 5.0),
        ("sum", "minimise", 15.0),
        ("worst", "minimise", 9.0),
        ("mean", "maximise", 5.0),
        ("sum", "maximise", 15.0),
        ("worst", "maximise", 2.0),
    ],
)
def test_plain_reductions(kind, direction, expected):
    objective = Objective("z", direction, reduce=kind)
    assert reduce(objective, instances("", "", ""), values(4.0, 9.0, 2.0)) == expected


@pytest.mark.parametrize(("n", "expected"), [(1, 0.0), (10, 9.0), (11, 9.5), (20, 18.5), (21, 19.0)])
def test_the_worst_tenth_is_rounded_up_to_whole_instances(n, expected):
    held = instances(*[""] * n)
    objective = Objective("z", reduce="worst_tenth")
    assert reduce(objective, held, values(*map(float, range(n)))) == expected
    most = Objective("z", "maximise", reduce="worst_tenth")
    assert reduce(most, held, values(*[-float(x) for x in range(n)])) == -expected


def test_a_gap_is_of_the_sums_not_a_mean_of_ratios():
    held = instances("", "", references=(1.0, 99.0))
    assert reduce(Objective("g", reduce="gap", of="z"), held, values(2.0, 99.0)) == pytest.approx(1.0)


def test_a_mean_gap_counts_every_instance_the_same():
    held = instances("", "", references=(1.0, 99.0))
    least = Objective("g", reduce="mean_gap", of="z")
    assert reduce(least, held, values(2.0, 99.0)) == pytest.approx(50.0)
    most = Objective("g", "maximise", reduce="mean_gap", of="z")
    assert reduce(most, held, values(0.5, 99.0)) == pytest.approx(-25.0)


def test_a_gap_of_a_maximised_value_is_negative_below_its_reference():
    held = instances("", "", references=(60.0, 40.0))
    objective = Objective("g", "maximise", reduce="gap", of="z")
    assert reduce(objective, held, values(50.0, 40.0)) == pytest.approx(-10.0)
    assert objective.loss(reduce(objective, held, values(50.0, 40.0))) == pytest.approx(10.0)


def test_the_worst_gap_is_over_groups_and_in_loss():
    held = instances("a", "a", "b", references=(10.0, 10.0, 100.0))
    worst = Objective("g", reduce="worst_gap", of="z")
    assert reduce(worst, held, values(12.0, 10.0, 120.0)) == pytest.approx(20.0)
    most = Objective("g", "maximise", reduce="worst_gap", of="z")
    assert reduce(most, held, values(5.0, 10.0, 120.0)) == pytest.approx(-25.0)


def test_a_reference_of_zero_is_guarded_and_reached_exactly_is_no_gap():
    held = instances("", references=(0.0,))
    objective = Objective("g", reduce="gap", of="z")
    assert reduce(objective, held, values(0.0)) == 0.0
    assert reduce(objective, held, values(1.0)) == pytest.approx(100 / EPSILON)


def test_a_negative_reference_is_compared_by_its_size():
    held = instances("", references=(-50.0,))
    assert reduce(Objective("g", reduce="gap", of="z"), held, values(-45.0)) == pytest.approx(10.0)


@given(st.lists(st.floats(-1e9, 1e9), min_size=1, max_size=30), st.randoms(use_true_random=False))
def test_the_order_of_instances_changes_not_a_bit(numbers, random):
    order = random.sample(range(len(numbers)), len(numbers))
    held = instances(*[""] * len(numbers), references=tuple(abs(x) + 1 for x in numbers))
    shuffled = [held[k] for k in order]
    for kind in ("mean", "sum", "worst", "worst_tenth", "gap", "mean_gap", "worst_gap"):
        objective = Objective("z", reduce=kind)
        assert reduce(objective, held, values(*numbers)) == reduce(objective, shuffled, values(*numbers))


def test_what_is_missing_is_named():
    objective = Objective("excess", reduce="gap", of="z")
    broken = [*instances("", references=(1.0,)), Instance("i1", Split.TRAIN, None)]
    with pytest.raises(ProblemError, match="`excess` is a gap, but instance `i1` has no reference for `z`"):
        reduce(objective, broken, values(1.0, 1.0))
    with pytest.raises(ProblemError, match=r"instance `i1` has no value for objective `z` .*; 1 of 2"):
        reduce(Objective("z"), instances("", ""), values(1.0))
    with pytest.raises(ProblemError, match="no instance to reduce over"):
        reduce(Objective("z"), [], {})


@pytest.mark.parametrize("broken", [math.nan, math.inf])
def test_a_value_that_is_not_finite_is_the_verifiers_fault(broken):
    with pytest.raises(ProblemError, match=r"instance `i1`: `z` is .*, wanted a finite number"):
        reduce(Objective("z"), instances("", ""), values(1.0, broken))
