"""Area against brute force, and answers that are refused."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from evolve import Infeasible
from evolve.indicators import hypervolume

POINTS = st.lists(st.tuples(st.integers(0, 12), st.integers(0, 12)), max_size=8)


@given(POINTS)
def test_the_area_is_the_counted_cells(part, points):
    cells = sum(any(d <= x and e <= y for d, e in points) for x in range(10) for y in range(10))
    got = part("measure").area([(float(d), float(e)) for d, e in points], np.array([10.0, 10.0]))
    assert got == pytest.approx(cells / 100)


@given(st.lists(st.tuples(st.floats(0.01, 5), st.floats(0.01, 5)), min_size=1, max_size=25))
def test_the_area_is_the_hypervolume(part, points):
    reference = np.array([3.0, 4.0])
    expected = hypervolume(points, reference) / 12
    assert part("measure").area(points, reference) == pytest.approx(expected, abs=1e-12)


@pytest.mark.parametrize("choices", [np.zeros(59, int), np.full(60, 5), np.full(60, -1)])
def test_choices_that_do_not_fit_are_refused(part, drawn, choices):
    with pytest.raises(Infeasible, match="one option from 0 to 4 is needed for each of 60 tasks"):
        part("measure").measure(drawn(), choices)
