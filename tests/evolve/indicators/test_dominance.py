"""Dominance, sorting into fronts, normalisation."""

from __future__ import annotations

import math

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from evolve.indicators import dominates, losses, nondominated, normalise, ranks
from evolve.types import Objective

VALUES = st.integers(0, 4).map(float)
CLOUDS = st.integers(1, 4).flatmap(
    lambda m: st.lists(st.lists(VALUES, min_size=m, max_size=m), min_size=1, max_size=14)
)


@given(CLOUDS)
def test_nondominated_agrees_with_the_definition_and_keeps_the_first_of_equals(points):
    expected = [
        not any(dominates(other, point) for other in points) and point not in points[:index]
        for index, point in enumerate(points)
    ]
    assert nondominated(points).tolist() == expected


@given(CLOUDS)
def test_ranks_agree_with_peeling_fronts_one_by_one(points):
    left, rank, expected = set(range(len(points))), 0, [0] * len(points)
    while left:
        front = {i for i in left if not any(dominates(points[j], points[i]) for j in left)}
        for index in front:
            expected[index] = rank
        left -= front
        rank += 1
    assert ranks(points).tolist() == expected


@given(st.lists(VALUES, min_size=3, max_size=3), st.lists(VALUES, min_size=3, max_size=3))
def test_dominance_is_never_mutual_nor_of_oneself(a, b):
    assert not (dominates(a, b) and dominates(b, a))
    assert not dominates(a, a)


def test_nan_is_on_no_side():
    assert not dominates((math.nan, 0.0), (1.0, 1.0))
    assert not dominates((0.0, 0.0), (math.nan, 1.0))


def test_nothing_has_no_front():
    assert nondominated(np.empty((0, 3))).shape == (0,)
    assert ranks(np.empty((0, 3))).shape == (0,)


def test_losses_stand_in_declared_order_minimised_and_boxed():
    declared = (Objective("yield", "maximise"), Objective("cpu", resolution=0.1), Objective("gap"))
    first = losses(declared, {"gap": 1.5, "yield": 3.0, "cpu": 1.01})
    assert first[0] == -3.0
    assert first[2] == 1.5
    assert first == losses(declared, {"gap": 1.5, "yield": 3.0, "cpu": 0.99})
    assert first != losses(declared, {"gap": 1.5, "yield": 3.0, "cpu": 1.3})


def test_what_is_missing_or_not_finite_is_nan():
    declared = (Objective("gap"), Objective("cpu", resolution=0.1))
    assert all(map(math.isnan, losses(declared, {"cpu": math.inf})))


@given(CLOUDS)
def test_normalised_points_span_the_unit_box_and_keep_their_order(points):
    unit = normalise(points)
    for column, values in zip(unit.T, np.array(points).T, strict=True):
        if values.min() < values.max():
            assert (column.min(), column.max()) == (0.0, 1.0)
            assert (np.argsort(column, kind="stable") == np.argsort(values, kind="stable")).all()
        else:
            assert not column.any()
