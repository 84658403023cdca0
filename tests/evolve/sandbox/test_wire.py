"""Numbers survive both crossings, whatever they are; what is not declared is refused by the host."""

from __future__ import annotations

import math
from collections.abc import Iterator
from contextlib import nullcontext
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from evolve.errors import CandidateFailed
from evolve.sandbox import ZygoteSandbox, wire
from evolve.sandbox.calls import Candidate
from evolve.sandbox.declare import array_fault, scalar_fault
from evolve.types import (
    Array,
    Entry,
    Float,
    Floats,
    Hook,
    Int,
    Ints,
    Limits,
    Program,
    RaggedInts,
    Record,
    Status,
)

INT64 = st.integers(-(2**63), 2**63 - 2)
FINITE = st.floats(allow_nan=False, allow_infinity=False)
JOB = Record({"time": Float(), "due": Int(), "weight": Float()})
STATE = Record({"now": Float(), "waiting": Int()})
ECHO = Hook(
    "echo",
    (
        Entry("real", {"x": Float(), "k": Int()}, Float()),
        Entry("whole", {"x": Float(), "k": Int()}, Int()),
        Entry("reals", {"xs": Floats()}, Floats("xs")),
        Entry("wholes", {"ks": Ints()}, Ints("ks")),
        Entry("cells", {"a": Array("float64", ("i", "j", "k"))}, Floats(1)),
        Entry("ragged", {"sizes": Ints(), "n": Int()}, RaggedInts("sizes", "n", 0, 1000)),
        Entry("product", {"layers": Int(), "slots": Floats()}, Ints("layers*slots", 0, "layers*slots*2")),
        Entry("pick", {"job": JOB, "state": STATE}, Float()),
        Entry("grid", {"a": Array("int64", ("rows", "columns")), "n": Int()}, Ints("rows*n", 0, "columns")),
    ),
    Program(
        """
def real(x, k): return x
def whole(x, k): return k
def reals(xs): return xs
def wholes(ks): return ks
def cells(a):
    assert not a.flags.writeable
    return [float(sum(a.shape)) + a.sum()]
def ragged(sizes, n): return [list(range(size)) for size in sizes]
def product(layers, slots): return range(layers * len(slots))
def grid(a, n): return [a.shape[1] - 1 + (a[0, 0] == 2)] * (a.shape[0] * n - (a[0, 0] == 1))
def pick(job, state):
    assert job.time == job[0] and state.waiting == state[1]
    return job.time if job.due < state.waiting else job.weight
"""
    ),
)


@pytest.fixture(scope="module")
def echo() -> Iterator[Candidate]:
    with ZygoteSandbox() as sandbox, sandbox.open(ECHO.seed, ECHO, Limits(cpu_s=60.0), seed=1) as candidate:
        yield candidate


@settings(max_examples=60, deadline=None)
@given(x=FINITE, k=INT64)
def test_scalars_survive(echo: Candidate, x: float, k: int) -> None:
    real, whole = echo.real(x, k), echo.whole(x, k)
    assert (real, math.copysign(1, real), type(real)) == (x, math.copysign(1, x), float)
    assert (whole, type(whole)) == (k, int)


@settings(max_examples=60, deadline=None)
@given(xs=st.lists(FINITE, max_size=700), ks=st.lists(INT64, max_size=700))
def test_sequences_survive(echo: Candidate, xs: list[float], ks: list[int]) -> None:
    assert echo.reals(xs).tolist() == xs
    assert echo.wholes(np.array(ks, dtype=np.int64)).tolist() == ks


@settings(max_examples=30, deadline=None)
@given(shape=st.tuples(*[st.integers(0, 5)] * 3))
def test_arrays_of_any_shape_survive(echo: Candidate, shape: tuple[int, int, int]) -> None:
    a = np.arange(math.prod(shape), dtype=float).reshape(shape)
    for form in (a, np.asfortranarray(a)):
        assert echo.cells(form).tolist() == [sum(shape) + a.sum()]


@settings(max_examples=30, deadline=None)
@given(sizes=st.lists(st.integers(0, 40), max_size=12))
def test_ragged_lists_survive(echo: Candidate, sizes: list[int]) -> None:
    rows = echo.ragged(sizes, sum(sizes))
    assert [row.tolist() for row in rows] == [list(range(size)) for size in sizes]


def test_megabytes_survive(echo: Candidate) -> None:
    xs = np.random.default_rng(1).random(400_000)
    assert np.array_equal(echo.reals(xs), xs)


@pytest.mark.parametrize(("kind", "fault"), [(0, ""), (1, "5 values, 6 were expected"), (2, "outside")])
def test_counts_and_bounds_may_name_dimensions_of_an_array(kind: int, fault: str) -> None:
    question = np.array([[kind] * 4] * 3)
    with ZygoteSandbox() as sandbox:
        wrong = pytest.raises(CandidateFailed, match=fault) if fault else nullcontext()
        with wrong, sandbox.open(ECHO.seed, ECHO, Limits(cpu_s=60.0), seed=1) as candidate:
            assert candidate.grid(question, 2).tolist() == [3] * 6


def test_sizes_may_be_products_of_parameters(echo: Candidate) -> None:
    assert echo.product(3, [0.0, 0.0]).tolist() == list(range(6))


@settings(max_examples=40, deadline=None)
@given(data=st.data(), counts=st.lists(st.integers(0, 30), max_size=8))
def test_rows_are_calls(echo: Candidate, data: Any, counts: list[int]) -> None:
    total = sum(counts)
    small = st.floats(-1e6, 1e6)
    times, weights = (data.draw(st.lists(small, min_size=total, max_size=total)) for _ in range(2))
    dues = data.draw(st.lists(st.integers(-9, 9), min_size=total, max_size=total))
    now = [0.5] * len(counts)
    waiting = data.draw(st.lists(st.integers(-9, 9), min_size=len(counts), max_size=len(counts)))
    found = echo.pick.rows([times, dues, weights], [now, waiting], counts)
    shared = [w for w, n in zip(waiting, counts, strict=True) for _ in range(n)]
    assert found.tolist() == [
        t if d < s else w for t, d, w, s in zip(times, dues, weights, shared, strict=True)
    ]


GOOD = (Float(0.0, 1.0), "return 0.5")
BAD: list[tuple[Any, str]] = [
    (Float(0.0, 1.0), "return 1.0000001"),
    (Float(0.0, 1.0), "return -1e-300"),
    (Float(), "return float('-inf')"),
    (Int(0, 3), "return 3"),
    (Int(0, 3), "return -1"),
    (Int(0, 3), "return 1.0"),
    (Int(0, "n"), "return n"),
    (Int(), "return 2**63 - 1"),
    (Ints(3, 0, 3), "return [0, 1, 3]"),
    (Ints(3, 0, 3), "return [0, 1]"),
    (Ints(3, 0, 3), "return [0, 1, 2, 0]"),
    (Ints("n"), "return [0.0] * n"),
    (Ints("n"), "return [[0]] * n"),
    (Floats(2), "return [1.0, float('nan')]"),
    (Floats(2), "return [1.0, None]"),
    (Floats(2, 0.0, 1.0), "return [0.0, 2.0]"),
    (Floats(2), "return {1.0, 2.0}"),
    (RaggedInts(2, 3, 0, 9), "return [[1], [2], [3]]"),
    (RaggedInts(2, 3, 0, 9), "return [[1, 2], [3, 4]]"),
    (RaggedInts(2, 3, 0, 9), "return [[1], [9]]"),
    (RaggedInts(2, 3, 0, 9), "return [[1], 2]"),
]


@pytest.mark.parametrize(("returns", "body"), BAD)
def test_other_answers_are_invalid(sandbox: ZygoteSandbox, returns: Any, body: str) -> None:
    hook = Hook("f", (Entry("f", {"n": Int()}, returns),), Program(""))

    def run() -> None:
        with sandbox.open(Program(f"def f(n):\n    {body}\n"), hook, Limits(), seed=1) as candidate:
            candidate.f(3)

    with pytest.raises(CandidateFailed, match=r"^f (returned|answered)|more than was asked") as caught:
        run()
    assert caught.value.status is Status.INVALID


FORGE = """
import os

def f(n):
    data = %r
    os.write(4, len(data).to_bytes(4, "little") + b"A" + data)
    while True: os.read(3, 4096)
"""


@pytest.mark.parametrize(
    ("returns", "data"),
    [
        (Float(0.0, 1.0), np.array([2.0]).tobytes()),
        (Float(), np.array([math.nan]).tobytes()),
        (Float(), b"1234567"),
        (Int(0, 3), np.array([3]).tobytes()),
        (Int(0, 3), b""),
        (Ints(2, 0, 3), np.array([0, -1]).tobytes()),
        (Ints(2, 0, 3), np.array([0]).tobytes()),
        (Floats(2), np.array([0.0, math.inf]).tobytes()),
        (RaggedInts(2, 4, 0, 9), np.array([-1, 2, 5]).tobytes()),
        (RaggedInts(2, 4, 0, 9), np.array([2**62, 2**62, 5]).tobytes()),
        (RaggedInts(2, 4, 0, 9), np.array([2**63 - 1, 3, 5, 5]).tobytes()),
        (RaggedInts(2, 4, 0, 9), np.array([1, 1, 5, 9]).tobytes()),
        (RaggedInts(2, 4, 0, 9), np.array([1]).tobytes()),
        (RaggedInts(2, 4, 0, 9), b"x" * 17),
    ],
)
def test_host_checks_bytes_that_skip_the_guests_check(
    sandbox: ZygoteSandbox, returns: Any, data: bytes
) -> None:
    hook = Hook("f", (Entry("f", {"n": Int()}, returns),), Program(""))

    def run() -> None:
        with sandbox.open(Program(FORGE % data), hook, Limits(cpu_s=0.3), seed=1) as candidate:
            candidate.f(3)

    with pytest.raises(CandidateFailed) as caught:
        run()
    assert caught.value.status is Status.INVALID, caught.value.reason


@given(st.binary(max_size=300))
def test_text_of_a_guest_is_never_trusted(payload: bytes) -> None:
    reason, output = wire.split_text(payload)
    for text in (reason, output):
        tame = wire.printable(text, 100)
        assert len(tame) <= 100
        assert all(c.isprintable() or c in "\n\t" for c in tame)
        tame.encode()


@given(st.text(max_size=200))
def test_printable_text_is_kept(text: str) -> None:
    tame = wire.printable(text, 1000)
    assert wire.printable(tame, 1000) == tame
    assert len(tame) == len(text)


@given(lo=st.integers(-5, 5), width=st.integers(0, 5), values=st.lists(st.integers(-9, 9), min_size=1))
def test_array_check_is_the_scalar_check_of_all(lo: int, width: int, values: list[int]) -> None:
    hi = lo + width
    whole = array_fault(np.array(values), lo, hi)
    assert bool(whole) == any(scalar_fault(v, lo, hi) for v in values)
    real = array_fault(np.array(values, dtype=float), float(lo), float(hi))
    assert bool(real) == any(not lo <= v <= hi for v in values)
