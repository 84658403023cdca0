"""Equal answers have equal fingerprints; different ones do not; what cannot be read has none."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from evolve.evaluation.fingerprint import fingerprint

SCALARS = st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text()
ANSWERS = st.recursive(
    SCALARS, lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=3)
)


@dataclass(frozen=True)
class Placed:
    machine: int
    start: float


@given(ANSWERS, ANSWERS)
def test_fingerprints_are_equal_exactly_if_answers_are(a, b) -> None:
    assert 0 < fingerprint(a) < 2**63
    if repr(a) == repr(b):
        assert fingerprint(a) == fingerprint(b)
    elif fingerprint(a) == fingerprint(b):
        assert a == b, "dictionaries may list equal items in another order"


def test_kinds_of_numbers_and_shapes_of_arrays_count() -> None:
    different = [
        1,
        1.0,
        True,
        "1",
        [1],
        [[1]],
        np.array([1]),
        np.array([1.0]),
        np.array([[1]]),
        [1, 2],
        [[1], 2],
        Placed(1, 0.0),
        Placed(1, -0.0),
    ]
    assert len({fingerprint(answer) for answer in different}) == len(different)


def test_an_array_is_read_in_order_whatever_its_memory_layout() -> None:
    table = np.arange(6.0).reshape(2, 3)
    assert fingerprint(table) == fingerprint(np.asfortranarray(table))
    assert fingerprint(table) != fingerprint(table.T)


def test_what_cannot_be_read_has_no_fingerprint() -> None:
    assert fingerprint(object()) == 0
    assert fingerprint([1, {2, 3}]) == 0
    loop: list = []
    loop.append(loop)
    assert fingerprint(loop) == 0
