"""Constants are re-fitted with several vectors in flight, told in any order."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from evolve.proposers.genetic.refit import Fit, Refits, fitted_sites, skeleton
from evolve.proposers.genetic.scopes import grammar
from evolve.proposers.genetic.source import read_source

TARGET = (3.0, -0.5, 40.0)


def loss(values: list[float]) -> float:
    """Return a badly scaled bowl with its minimum at `TARGET`."""
    return sum(((a - b) / max(abs(b), 1.0)) ** 2 for a, b in zip(values, TARGET, strict=True))


def run(seed: int, in_flight: int, lost: float, evaluations: int = 400) -> float:
    """Return the best loss of a fit whose results come back late, shuffled, or never."""
    rng = np.random.default_rng(seed)
    fit, waiting, best = Fit.start((2.0, -1.0, 20.0)), [], math.inf
    for _ in range(evaluations):
        waiting.append(fit.sample(rng))
        if len(waiting) >= in_flight:
            position = waiting.pop(int(rng.integers(len(waiting))))
            if rng.random() >= lost:
                value = loss(fit.values(position))
                best = min(best, value)
                fit = fit.told(position, value)
    return best


@pytest.mark.parametrize(("in_flight", "lost"), [(1, 0.0), (8, 0.0), (30, 0.0), (8, 0.3)])
def test_a_fit_converges(in_flight: int, lost: float) -> None:
    assert np.median([run(seed, in_flight, lost) for seed in range(5)]) < 1e-4


def test_failures_are_only_the_worst() -> None:
    fit = Fit.start((1.0, 1.0))
    rng = np.random.default_rng(0)
    for number in range(200):
        position = fit.sample(rng)
        a, b = fit.values(position)
        fit = fit.told(position, math.inf if number % 3 == 0 else (a - 1.3) ** 2 + (b - 0.7) ** 2)
    assert np.isfinite(fit.cma.mean).all()
    assert fit.best < 1e-3


@given(st.integers(0, 2**31), st.integers(0, 12))
def test_sampling_and_telling_never_change_a_value(seed: int, told: int) -> None:
    fit = Fit.start((1.0, 2.0))
    for number in range(told):
        fit = fit.told((0.1 * number, -0.1), float(number))
    before = (fit.cma.mean.copy(), fit.cma.generation, fit.batch)
    first = fit.sample(np.random.default_rng(seed))
    fit.told(first, 0.5)
    assert fit.sample(np.random.default_rng(seed)) == first
    np.testing.assert_array_equal(fit.cma.mean, before[0])
    assert (fit.cma.generation, fit.batch) == before[1:]


def test_a_fit_ends_when_nothing_is_gained() -> None:
    fit = Fit.start((1.0,)).told((0.0, 0.0), 1.0)
    assert not fit.finished
    for _ in range(40):
        fit = fit.told((0.1, 0.1), 2.0)
    assert fit.finished


def test_programs_of_one_skeleton_share_a_search(rules) -> None:
    first = rules.source(2)
    other = read_source(rules.texts[2].replace("0.9", "0.123"), grammar(rules.hook))
    assert skeleton(first) == skeleton(other)
    assert skeleton(first) != skeleton(rules.source(1))
    unlike = read_source(rules.texts[2].replace("urgency < 0.9", "urgency > 0.9"), grammar(rules.hook))
    assert skeleton(first) != skeleton(unlike)


def test_zeros_guards_and_indices_are_not_fitted(rules, orders) -> None:
    values = [site.node.value for site in fitted_sites(rules.source(2))]
    assert values == [2.0, 5, 0.9, 0.5, 1000.0]
    assert [site.node.value for site in fitted_sites(orders.source(1))] == [1.5]
    guarded = "def priority(job, state):\n    return 3.0 * job.d / (job.p + 1e-9)\n"
    assert [site.node.value for site in fitted_sites(read_source(guarded, grammar(rules.hook)))] == [3.0]


def test_what_a_search_learns_is_kept_by_skeleton(rules) -> None:
    refits = Refits()
    edit = refits.edit(rules.context(2, 1))
    assert edit is not None
    told = refits.told(edit.detail, 3.0)
    assert refits.fits == {}
    (fit,) = told.fits.values()
    assert fit.best == 3.0
    assert fit.batch == ((tuple(edit.detail["position"]), 3.0),)


def test_searches_are_forgotten_in_the_order_of_their_last_use(rules) -> None:
    refits = Refits(most=2)
    for key in ("a", "b", "a", "c"):
        refits = refits.told({"skeleton": key, "base": [1.0, 2.0], "position": [0.0, 0.0]}, 1.0)
    assert list(refits.fits) == ["a", "c"]


def test_a_result_for_other_starting_constants_is_ignored() -> None:
    refits = Refits().told({"skeleton": "a", "base": [1.0, 2.0], "position": [0.0, 0.0]}, 1.0)
    late = refits.told({"skeleton": "a", "base": [9.0, 2.0], "position": [0.0, 0.0]}, 0.0)
    assert late.fits["a"].best == 1.0


def test_a_finished_search_proposes_nothing(rules) -> None:
    refits = Refits()
    detail = refits.edit(rules.context(2, 1)).detail
    for _ in range(60):
        refits = refits.told(detail, 1.0)
    assert refits.edit(rules.context(2, 2)) is None
