"""Behaviour on the probes tells programs apart, and sees when only the order is the same."""

from __future__ import annotations

import numpy as np
import pytest

from evolve.programs import parse
from evolve.proposers.genetic.kinds import Kind
from evolve.proposers.genetic.probe import GROUPS, MEMBERS, Behaviour, behaviour, comparisons, probes
from evolve.proposers.genetic.scopes import grammar


def seen(case, expression: str) -> Behaviour:
    """Return the behaviour of a rule of one expression."""
    found = behaviour(parse(f"def priority(job, state):\n    return {expression}\n"), grammar(case.hook))
    assert found is not None
    return found


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("job.p + job.d", "job.d + job.p"),
        ("job.p * 2.0", "job.p + job.p"),
        ("max(job.p, job.d)", "job.p if job.p > job.d else job.d"),
        ("job.p", "max(job.p, job.p)"),
        ("0.1 + 0.2 + job.p", "job.p + 0.3"),
    ],
)
def test_spellings_of_one_function_behave_alike(rules, one: str, other: str) -> None:
    assert seen(rules, one).values == seen(rules, other).values


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("job.p", "job.p + 0.001"),
        ("job.p", "job.p * 1.0001"),
        ("job.p", "job.p if job.d > 2 else job.d"),
        ("job.p < job.d", "job.p <= job.d + 0.1"),
    ],
)
def test_other_functions_behave_differently(rules, one: str, other: str) -> None:
    assert seen(rules, one).values != seen(rules, other).values


@pytest.mark.parametrize(
    ("one", "other", "job", "state"),
    [
        ("job.p", "job.p * 2.0 + 1.0", True, True),
        ("job.p", "job.p + state.t", True, False),  # orders jobs alike at any one moment
        ("job.p", "math.exp(-job.p / 1e9)", False, True),  # reversed; both ignore the state
        ("state.t", "2 * state.t", True, True),
        ("max(state.t + job.p, job.d)", "job.d", False, False),
    ],
)
def test_orders_are_seen_for_each_parameter_apart(
    rules, one: str, other: str, job: bool, state: bool
) -> None:
    same = [a == b for a, b in zip(seen(rules, one).orders, seen(rules, other).orders, strict=True)]
    assert same == [job, state]


def test_ties_are_part_of_an_order(rules) -> None:
    assert seen(rules, "job.p").orders[0] != seen(rules, "1.0 * (job.p > 3.0)").orders[0]


def test_programs_beyond_the_interpreter_have_no_behaviour(orders, rules) -> None:
    assert behaviour(orders.source(0).tree, grammar(orders.hook)) is None
    assert behaviour(rules.source(3).tree, grammar(rules.hook)) is None


def test_probes_respect_declared_bounds_and_vary_one_parameter_at_a_time() -> None:
    share = Kind("real", "", 0.0, 1.0)
    rows = probes((("a", share), ("k", Kind("int", "", 2, 9))))
    assert rows is not None
    assert rows["a"].min() >= 0
    assert rows["a"].max() <= 1
    assert set(np.unique(rows["k"])) <= set(range(2, 10))
    a, k = rows["a"].reshape(2, GROUPS, MEMBERS), rows["k"].reshape(2, GROUPS, MEMBERS)
    assert np.ptp(a[0], axis=1).min() > 0
    assert np.ptp(k[0], axis=1).max() == 0
    assert np.ptp(a[1], axis=1).max() == 0
    assert np.ptp(k[1], axis=1).max() > 0


def test_comparisons_are_those_of_all_pairs_in_a_group() -> None:
    row = np.array([1.0, 2.0, 2.0, np.inf, -1.0, 0.0, 5.0, np.nan])
    found = comparisons(row)
    pairs = [(i, j) for i in range(8) for j in range(i + 1, 8)]
    assert found.tolist() == [[int(row[i] > row[j]) - int(row[i] < row[j]) for i, j in pairs]]
