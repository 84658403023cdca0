"""Windows by hand, the clairvoyant below all, and what a program is shown of gaps."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from evolve import Infeasible

GAPS = st.lists(st.floats(0.1, 50_000), min_size=3, max_size=30)


@pytest.fixture(scope="module")
def world(part, app):
    """Memory costs 0.001 $ per second and a second of waiting 0.1 $: 2 s of loading are worth 200 s."""

    def make(*gaps):
        return part("apps").World(tuple(app(own) for own in gaps), 0.1, 0.001)

    return make


def account(part, world, *windows):
    return part("keep").account(world, world.apps[0], np.array(windows, dtype=float))


def test_a_window_from_the_call_on(part, world):
    got = account(part, world([10, 100, 300]), (0, 100), (0, 100), (0, 100))
    assert got.cold.tolist() == [False, False, True]
    assert got.held == pytest.approx(10 + 100 + 100)
    assert got.cost == pytest.approx(0.001 * 210 + 0.1 * 2)


def test_a_window_that_begins_later_loads_first(part, world):
    """Unloaded for 90 s, loading until 92, kept until 112."""
    got = account(part, world([80, 91, 92, 112, 113]), *[(90, 20)] * 5)
    assert got.cold.tolist() == [True, True, False, False, True]
    assert got.held == pytest.approx(0 + 1 + 2 + 22 + 22)


@pytest.mark.parametrize(
    ("windows", "message"),
    [
        ([(0, 1)], "not one pair for each of 2 calls"),
        ([(0, 1), (0, -1)], r"windows must be in \[0,"),
        ([(0, 1), (np.nan, 1)], r"windows must be in \[0,"),
        ([(0, 1), (0, 1e9)], r"windows must be in \[0,"),
    ],
)
def test_windows_that_are_none_are_refused(part, world, windows, message):
    with pytest.raises(Infeasible, match=message):
        account(part, world([5, 5]), *windows)


@given(gaps=GAPS, away=st.floats(0, 1000), keep=st.floats(0, 1000))
def test_no_window_costs_less_than_the_clairvoyant(part, world, gaps, away, keep):
    made = world(gaps)
    least = part("keep").clairvoyant(made, made.apps[0])
    assert account(part, made, *[(away, keep)] * len(gaps)).cost >= least - 1e-9


@given(gaps=GAPS)
def test_the_clairvoyant_is_reached_by_windows_that_know_the_gaps(part, world, gaps):
    made = world(gaps)
    best = []
    for gap in gaps:
        just_in_time = (gap - 2.0, 0.0) if gap > 2.0 else (0.0, 0.0)
        offers = [(0.0, gap), just_in_time, (0.0, 0.0)]
        costs = [account(part, world([gap]), offer).cost for offer in offers]
        best.append(min(costs))
    # Rounding may put a call a hair before the function is loaded.
    assert sum(best) == pytest.approx(part("keep").clairvoyant(made, made.apps[0]), abs=0.2 * len(gaps))
    assert sum(best) >= part("keep").clairvoyant(made, made.apps[0]) - 1e-9


@settings(deadline=None)
@given(gaps=GAPS, call=st.integers(1, 29))
def test_two_futures_look_the_same_until_they_differ(part, app, gaps, call):
    at = call % len(gaps)
    other = [*gaps[:at], *(3 * gap + 7 for gap in gaps[at:])]
    history = part("keep_rounds").history
    assert (history(app(gaps), 60.0)[: at + 1] == history(app(other), 60.0)[: at + 1]).all()


def test_the_numbers_are_those_of_the_notes(part, app):
    rng = np.random.default_rng(1)
    gaps = rng.exponential(500.0, 150)
    made = app(gaps.tolist())
    shown = part("keep_rounds").history(made, 300.0)
    fields = list(part("keep_hooks").HISTORY.fields)
    for call in (1, 2, 40, 149):
        row = dict(zip(fields, shown[call], strict=True))
        past = made.gaps[max(0, call - 100) : call]
        assert row["calls"] == call + 1
        assert row["last"] == past[-1]
        assert row["before"] == (past[-2] if call > 1 else past[-1])
        assert row["mean"] == pytest.approx(past.mean())
        assert row["deviation"] == pytest.approx(past.std(), abs=1e-6)
        assert row["least"] == past.min()
        for name, share in (("head", 0.05), ("median", 0.5), ("high", 0.9), ("tail", 0.99)):
            assert row[name] == pytest.approx(np.quantile(past, share))
        assert row["within"] == pytest.approx((past <= 300).mean())
        assert row["best"] == pytest.approx(fixed_best(past, 300.0))


def fixed_best(past, even):
    """Return the best fixed window by trying all."""
    costs = {0.0: even * len(past)} | {w: np.where(past <= w, past, w + even).sum() for w in past}
    return min(sorted(costs), key=costs.__getitem__)


def test_functions_in_step_become_what_each_becomes_alone(part, world):
    rng = np.random.default_rng(2)
    made = world(*[rng.exponential(100.0, n).tolist() for n in (3, 9, 5)])

    def keepalive(functions, histories, counts):
        return 1.5 * histories[1] + functions[0]

    together = part("keep_rounds").in_step([made], None, keepalive)[0]
    for place, own in enumerate(made.apps):
        alone = part("keep_rounds").in_step([world(own.gaps.tolist())], None, keepalive)[0][0]
        assert together[place] == pytest.approx(alone)
