"""Hypervolume against counting unit cells one by one."""

from __future__ import annotations

import itertools

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from evolve.indicators import contributions, hypervolume

SIDE = 5
CLOUDS = st.integers(1, 4).flatmap(
    lambda m: st.lists(
        st.lists(st.integers(0, SIDE + 1).map(float), min_size=m, max_size=m), min_size=1, max_size=8
    )
)


def counted(points: list[list[float]], side: int = SIDE) -> int:
    """Count the unit cells of [0, side)^m whose lower corner some point weakly dominates."""
    cells = itertools.product(range(side), repeat=len(points[0]))
    return sum(any(all(x <= c for x, c in zip(p, cell, strict=True)) for p in points) for cell in cells)


@given(CLOUDS)
def test_hypervolume_counts_the_dominated_cells(points):
    assert hypervolume(points, float(SIDE)) == pytest.approx(counted(points))


@given(CLOUDS)
def test_a_contribution_is_what_would_be_lost_from_the_front(points):
    front = [
        p
        for p in points
        if not any(all(x <= y for x, y in zip(q, p, strict=True)) and q != p for q in points)
    ]
    got = contributions(points, float(SIDE))
    for index, point in enumerate(points):
        others = list(front)
        if point in front:
            others.remove(point)
        lost = counted(front) - (counted(others) if others else 0) if point in front else 0
        assert got[index] == pytest.approx(lost)


def test_each_objective_may_have_a_reference_of_its_own():
    assert hypervolume([[1.0, 2.0]], [4.0, 10.0]) == pytest.approx(3 * 8)


def test_nothing_dominates_nothing():
    assert hypervolume(np.empty((0, 2)), 1.0) == 0.0
    assert contributions(np.empty((0, 2)), 1.0).shape == (0,)
