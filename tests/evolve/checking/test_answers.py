"""Damaged answers: made from any answer, never the answer itself, and never by changing it."""

from __future__ import annotations

import copy

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from evolve.checking.answers import is_permutation, spoilt

NUMBERS = st.integers(-5, 5) | st.floats(-5, 5)
ANSWERS = st.recursive(
    NUMBERS,
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.tuples(inner, inner)
        | st.dictionaries(st.text(max_size=2), inner, max_size=3)
    ),
    max_leaves=12,
)


@given(ANSWERS)
def test_an_answer_is_never_changed(answer: object) -> None:
    before = copy.deepcopy(answer)
    made = list(spoilt(answer))
    assert answer == before
    assert {"mistyped"} <= {one.kind for one in made}


@pytest.mark.parametrize(
    ("answer", "kinds"),
    [
        ([3, 1, 2], {"truncated", "empty", "repeated", "constant", "not a number", "out of range"}),
        (
            np.array([0.5, 0.25]),
            {"truncated", "empty", "repeated", "constant", "not a number", "out of range"},
        ),
        ([[0, 1], []], {"truncated", "empty", "repeated", "not a number"}),
        ({"start": (1.0, 2.0)}, {"truncated", "repeated", "not a number", "out of range"}),
        (1.5, {"not a number", "out of range"}),
    ],
)
def test_each_kind_of_damage_is_done_where_it_can_be(answer: object, kinds: set[str]) -> None:
    assert kinds <= {one.kind for one in spoilt(answer)}


@pytest.mark.parametrize("dtype", ["int8", "uint8", "int64", "float32", "float64"])
def test_arrays_of_every_kind_are_damaged(dtype: str) -> None:
    answer = np.arange(5, dtype=dtype)
    damaged = list(spoilt(answer))
    assert {"truncated", "repeated", "not a number", "out of range"} <= {one.kind for one in damaged}
    assert any(float(np.max(one.answer)) > 1e6 for one in damaged if one.kind == "out of range")
    assert answer.tolist() == [0, 1, 2, 3, 4]


def test_an_array_stays_an_array_and_takes_a_nan() -> None:
    damaged = [one.answer for one in spoilt(np.arange(4)) if one.kind == "not a number"]
    assert all(isinstance(answer, np.ndarray) for answer in damaged)
    assert any(np.isnan(answer).any() for answer in damaged)


@pytest.mark.parametrize(
    ("answer", "expected"),
    [
        ([2, 0, 1], True),
        (np.array([1, 0, 2]), True),
        ([0, 0, 1], False),
        ([0, 1], False),
        ([0.5, 1, 2], False),
    ],
)
def test_permutations_are_recognised(answer: object, expected: bool) -> None:
    assert is_permutation(answer) is expected
