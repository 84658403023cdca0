"""Kinds, units and lower bounds follow from declarations."""

from __future__ import annotations

import math

import pytest

from evolve.proposers.genetic.edit import expression
from evolve.proposers.genetic.kinds import OTHER, Kind, declared, infer
from evolve.types import Array, Float, Floats, Int, Ints, RaggedInts, Record

NAMES = {
    "job": declared(Record({"p": Float(1, 9, unit="h"), "d": Float(0, unit="h"), "w": Int(1)})),
    "p": declared(Ints("n", 1, unit="h")),
    "x": declared(Floats("n", 0.5)),
    "load": declared(Array("float64", ("layers", 4), unit="B")),
    "rows": declared(RaggedInts(2, 5)),
    "slack()": Kind("real", "h"),
}


@pytest.mark.parametrize(
    ("text", "name", "unit", "lo"),
    [
        ("job.p", "real", "h", 1),
        ("job.w", "int", "", 1),
        ("job.p + job.d", "real", "h", 1),
        ("job.p - job.d", "real", "h", -math.inf),
        ("job.p / job.d", "real", "", 0),
        ("job.p * job.w", "real", "h", 1),
        ("2 * job.p", "real", "h", 2),
        ("job.p * job.d", "real", None, 0),
        ("job.d / job.w", "real", "h", 0),
        ("job.w / job.d", "real", None, 0),
        ("-job.p", "real", "h", -math.inf),
        ("job.w + 1", "int", "", 2),
        ("job.w / 2", "real", "", 0),
        ("max(job.d, job.p)", "real", "h", 1),
        ("min(job.d, job.p)", "real", "h", 0),
        ("max(0.0, job.p - job.d)", "real", "h", 0),
        ("abs(job.p - job.d)", "real", "h", 0),
        ("job.p if job.w > 1 else job.d", "real", "h", 0),
        ("math.exp(job.p)", "real", "", 0),
        ("p[3]", "int", "h", 1),
        ("sum(x)", "real", "", 0),
        ("len(p)", "int", "", 0),
        ("max(p)", "int", "h", 1),
        ("slack(job)", "real", "h", -math.inf),
        ("load[0]", "real", "B", -math.inf),
        ("round(job.p)", "int", "h", -math.inf),
    ],
)
def test_numbers(text: str, name: str, unit: str | None, lo: float) -> None:
    kind = infer(expression(text), NAMES)
    assert (kind.name, kind.unit, kind.lo) == (name, unit, lo)


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("job.p < 1", "bool"),
        ("not job.p", "bool"),
        ("job.p < 1 and job.d", "bool"),
        ("p[1:]", "list"),
        ("sorted(p)", "list"),
        ("load * 2", "array"),
        ("np.exp(load)", "array"),
        ("np.sum(load)", "real"),
        ("np.sum(load, axis=0)", "other"),
        ("job", "record"),
        ("unknown", "other"),
        ("job.unknown", "other"),
        ("'text'", "other"),
        ("p + p", "other"),
        ("f(job)", "other"),
        ("rows[0]", "list"),
    ],
)
def test_other_kinds(text: str, name: str) -> None:
    assert infer(expression(text), NAMES).name == name


def test_bounds_that_are_no_numbers_count_as_none() -> None:
    assert declared(Int(0, "n")).hi == math.inf
    assert declared(Int("k")).lo == -math.inf
    assert declared(Int()).lo == -math.inf
    assert declared(Float(1, 9)).hi == 9
    assert infer(expression("nothing"), {}) is OTHER
