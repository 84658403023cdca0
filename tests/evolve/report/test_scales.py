"""Axes: positions in order, labels inside and round."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evolve.report.scales import Scale

FINITE = st.floats(-1e12, 1e12).filter(lambda v: v == 0 or abs(v) > 1e-9)


@given(st.lists(FINITE, min_size=1, max_size=8))
def test_every_covered_value_is_inside_and_in_order(values):
    scale = Scale.covering(values, 60.0, 600.0)
    places = [scale(v) for v in sorted(values)]
    assert places == sorted(places)
    assert all(60.0 <= place <= 600.0 for place in places)
    assert all(scale.shows(v) for v in values)


@given(st.lists(FINITE, min_size=1, max_size=8), st.integers(3, 9))
def test_ticks_are_few_distinct_and_inside(values, count):
    scale = Scale.covering(values, 0.0, 500.0)
    ticks = scale.ticks(count)
    assert len(ticks) <= count + 3
    assert len({label for _, label in ticks}) == len(ticks)
    slack = (scale.hi - scale.lo) * 1e-6
    assert all(scale.lo - slack <= value <= scale.hi + slack for value, _ in ticks)


def test_values_over_decades_get_a_logarithmic_axis():
    scale = Scale.covering([0.5, 500.0], 0.0, 100.0)
    assert scale.log
    assert scale(5.0) - scale(0.5) == pytest.approx(scale(50.0) - scale(5.0))


def test_no_values_still_give_an_axis():
    assert Scale.covering([], 0.0, 10.0).ticks()
