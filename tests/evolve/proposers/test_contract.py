"""Types in words: each kind, with ranges, units and counts."""

from __future__ import annotations

import pytest

from evolve.proposers.contract import Words, number
from evolve.types import Array, Float, Floats, Int, Ints, RaggedInts, Record

WORDS = Words({"p": Ints(), "w": Floats(), "load": Array("float64", ("n",)), "k": Int()})


@pytest.mark.parametrize(
    ("kind", "words"),
    [
        (Float(), "a finite `float`"),
        (Float(lo=0, hi=1, unit="%"), "a finite `float` with 0 ≤ x ≤ 1, in %"),
        (Int(), "an `int`"),
        (Int(lo=0, hi="p"), "an `int` with 0 ≤ x < `len(p)`"),
        (Int(hi="k"), "an `int` with x < `k`"),
        (Floats(n="w", lo=-0.5), "a list of `len(w)` finite `float` with -0.5 ≤ x"),
        (Floats(n=3), "a list of 3 finite `float`"),
        (Ints(), "a list of `int`"),
        (Ints(n="2*p*k", unit="h"), "a list of 2 × `len(p)` × `k` `int`, in h"),
        (RaggedInts("k", "p"), "a list of `k` lists of `int`, with at most `len(p)` numbers in all"),
        (Array("int64", ("layers", 4), "B"), "a read-only numpy array of int64, shape (layers, 4), in B"),
        (Record({"p": Float(), "d": Float()}), "a record of p, d"),
    ],
)  # fmt: skip
def test_a_type_is_described(kind, words):
    assert WORDS.kind(kind) == words


def test_a_record_has_a_line_for_each_field():
    words = Words({"job": Record({"p": Float(lo=1), "d": Float()})})
    assert words.parameter("job", {"job": "one that waits", "job.p": "time"}) == [
        "- `job`, a record: one that waits",
        "  - `job.p`, a finite `float` with 1 ≤ x: time",
        "  - `job.d`, a finite `float`",
    ]


@pytest.mark.parametrize(
    ("value", "text"),
    [(1.0, "1"), (0.123456, "0.1235"), (123456.7, "123457"), (1e15, "1000000000000000"),
     (1.5e-9, "1.5e-09"), (-3, "-3")],
)  # fmt: skip
def test_numbers_are_short_and_faithful(value, text):
    assert number(value) == text
