"""Paired comparisons: what the interval covers, and what it does not depend on."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from evolve.errors import ProblemError
from evolve.indicators import paired, reduce
from evolve.types import Instance, Objective, Reference, Split

GAP = Objective("gap", "minimise", "%", "gap", "z")


def instances(n: int, groups: int = 4) -> list[Instance]:
    return [
        Instance(f"i{k}", Split.TEST, None, {"z": Reference(100.0 + k, "exact", "test")}, f"g{k % groups}")
        for k in range(n)
    ]


def named(held: list[Instance], numbers: np.ndarray) -> dict[str, float]:
    return {instance.name: float(number) for instance, number in zip(held, numbers, strict=True)}


def noisy(held: list[Instance], seed: int, scale: float = 10.0) -> dict[str, float]:
    return named(held, 150.0 + np.random.default_rng(seed).normal(size=len(held)) * scale)


@given(
    st.integers(1, 30),
    st.integers(1, 6),
    st.sampled_from(["mean", "sum", "worst", "worst_tenth", "gap", "mean_gap", "worst_gap"]),
)
@settings(max_examples=25, deadline=None)
def test_the_difference_is_that_of_the_reduced_objectives(n, groups, kind):
    held = instances(n, groups)
    objective = Objective("o", reduce=kind, of="z")
    a, b = noisy(held, 1), noisy(held, 2)
    got = paired(objective, held, a, b, seed=0)
    assert got.difference == pytest.approx(reduce(objective, held, a) - reduce(objective, held, b))
    assert got.n == n == got.wins + got.losses + got.ties
    assert got.lo <= got.hi


def test_the_same_seed_gives_the_same_interval_and_another_nearly_so():
    held = instances(40)
    a, b = noisy(held, 1), noisy(held, 2)
    first, again, other = (paired(GAP, held, a, b, seed=seed) for seed in (5, 5, 6))
    assert first == again
    assert first.lo != other.lo
    assert first.lo == pytest.approx(other.lo, abs=0.1 * (first.hi - first.lo))


def test_swapping_the_programs_mirrors_everything():
    held = instances(40)
    a, b = noisy(held, 1), noisy(held, 2)
    one, other = paired(GAP, held, a, b, seed=5), paired(GAP, held, b, a, seed=5)
    assert (one.difference, one.lo, one.hi) == pytest.approx((-other.difference, -other.hi, -other.lo))
    assert (one.wins, one.losses) == (other.losses, other.wins)


def test_wins_are_counted_in_loss():
    held = instances(3)
    a, b = named(held, np.array([1.0, 2.0, 3.0])), named(held, np.array([2.0, 2.0, 2.0]))
    low = paired(Objective("z"), held, a, b, seed=0)
    high = paired(Objective("z", "maximise"), held, a, b, seed=0)
    assert (low.wins, low.losses, low.ties) == (1, 1, 1)
    assert (high.wins, high.losses, high.ties) == (1, 1, 1)
    assert paired(Objective("z", "maximise"), held, b, named(held, np.zeros(3)), seed=0).wins == 3


def test_a_program_does_not_differ_from_itself():
    held = instances(10)
    a = noisy(held, 1)
    got = paired(GAP, held, a, a, seed=0)
    assert (got.difference, got.lo, got.hi, got.ties) == (0.0, 0.0, 0.0, 10)
    assert not got.significant


def test_pairing_finds_what_the_spread_of_instances_would_hide():
    held = instances(40)
    base = 150.0 + np.random.default_rng(0).normal(size=40) * 50
    got = paired(GAP, held, named(held, base), named(held, base + 1.0), seed=0)
    assert got.significant
    assert got.hi < 0


def test_what_separates_groups_does_not_widen_the_interval():
    """Group g0 is where a loses a lot; every resample holds as many instances of g0 as the sample."""
    held = instances(40)
    shift = np.array([20.0 if instance.group == "g0" else 0.0 for instance in held])
    a, b = named(held, 150.0 + shift), named(held, np.full(40, 150.0))
    stratified = paired(Objective("z"), held, a, b, seed=0)
    assert stratified.hi - stratified.lo == pytest.approx(0.0, abs=1e-9)
    together = [Instance(one.name, one.split, None, one.references) for one in held]
    mixed = paired(Objective("z"), together, a, b, seed=0)
    assert mixed.hi - mixed.lo > 4.0


def test_the_interval_has_the_width_of_students_t():
    """Of a mean of n differences from one group the theory is exact: 2 t(0.975, n - 1) s / sqrt(n)."""
    held = instances(12, groups=1)
    difference = np.random.default_rng(3).normal(size=12)
    got = paired(Objective("z"), held, named(held, difference), named(held, np.zeros(12)), seed=0)
    expected = 2 * 2.20099 * difference.std(ddof=1) / np.sqrt(12)
    assert got.hi - got.lo == pytest.approx(expected, rel=0.05)


def test_instances_alone_in_their_groups_still_vary():
    held = instances(20, groups=20)
    got = paired(GAP, held, noisy(held, 1), noisy(held, 2), seed=0)
    assert got.hi - got.lo > 1.0


def test_several_comparisons_widen_the_interval_as_bonferroni_says():
    held = instances(60, groups=1)
    a, b = noisy(held, 1), noisy(held, 2)
    one = paired(GAP, held, a, b, seed=0)
    ten = paired(GAP, held, a, b, seed=0, comparisons=10)
    direct = paired(GAP, held, a, b, seed=0, level=0.995)
    assert (ten.lo, ten.hi) == pytest.approx((direct.lo, direct.hi))
    assert ten.lo < one.lo < one.hi < ten.hi
    # t(59) at 0.9975 over t(59) at 0.975.
    assert (ten.hi - ten.lo) / (one.hi - one.lo) == pytest.approx(2.916 / 2.001, rel=0.06)


def test_of_null_differences_about_one_in_twenty_is_called_significant():
    held = instances(40, groups=8)
    rng = np.random.default_rng(0)
    zeros = named(held, np.zeros(40))
    called = sum(
        paired(Objective("z"), held, named(held, rng.normal(size=40)), zeros, seed=seed).significant
        for seed in range(100)
    )
    assert 1 <= called <= 14  # 5 expected, perhaps 7; more than 14 has probability 0.004 at 7


def test_one_instance_has_an_interval_of_no_width():
    held = instances(1)
    got = paired(GAP, held, {"i0": 110.0}, {"i0": 100.0}, seed=0)
    assert got.lo == got.hi == pytest.approx(10.0)


def test_a_missing_value_is_an_error():
    held = instances(2)
    with pytest.raises(ProblemError, match="instance `i1` has no value"):
        paired(GAP, held, {"i0": 1.0, "i1": 1.0}, {"i0": 1.0}, seed=0)


@pytest.mark.parametrize("arguments", [{"level": 0.0}, {"level": 1.0}, {"comparisons": 0}])
def test_arguments_out_of_range_are_refused(arguments):
    held = instances(2)
    with pytest.raises(ValueError, match="must lie in"):
        paired(GAP, held, noisy(held, 1), noisy(held, 2), seed=0, **arguments)
