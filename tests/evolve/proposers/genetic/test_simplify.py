"""Simplifying leaves what a program computes, and makes it shorter."""

from __future__ import annotations

import ast

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from evolve.programs import parse, size
from evolve.proposers.genetic.edit import Context, apply
from evolve.proposers.genetic.grow import Grower
from evolve.proposers.genetic.kinds import Kind
from evolve.proposers.genetic.machine import interpret
from evolve.proposers.genetic.scopes import Grammar, Scope
from evolve.proposers.genetic.simplify import simplify
from evolve.proposers.genetic.source import read_source

RECORD = Kind(
    "record", fields=(("p", Kind("real", "h", 1)), ("d", Kind("real", "h")), ("n", Kind("int", "", 1)))
)
GRAMMAR = Grammar((("f", (("job", RECORD),), Kind("real")),))
ROWS = {name: np.random.default_rng(k).uniform(1, 9, 50).round(2) for k, name in enumerate("pdn")}


def simplified(text: str) -> str:
    """Return the simplified text; the text itself if there is nothing to do."""
    source = read_source(text, GRAMMAR)
    edit = simplify(Context(source, source, np.random.default_rng(0)))
    return ast.unparse(source.tree if edit is None else apply(source, edit))


def body(expression: str) -> str:
    """Return what `return expression` becomes."""
    return simplified(f"def f(job):\n    return {expression}\n").partition("return ")[2]


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("job.p + 0.0", "job.p"),
        ("0 + job.p * 1.0", "job.p"),
        ("job.p / 1 - 0", "job.p"),
        ("job.p * 0.0 + job.d", "job.d"),
        ("2.0 * 3.0 * job.p", "6.0 * job.p"),
        ("2.0 * (3.0 * job.p)", "6.0 * job.p"),
        ("job.p + -2.0 * job.d", "job.p - 2.0 * job.d"),
        ("job.p - -job.d", "job.p + job.d"),
        ("--job.p", "job.p"),
        ("job.p - job.p + job.d", "job.d"),
        ("max(job.p, max(job.d, job.p))", "max(job.p, job.d)"),
        ("max(1.0, job.p, 3.0)", "max(3.0, job.p)"),
        ("min(job.p, job.p)", "job.p"),
        ("job.p if job.d > 1 else job.p", "job.p"),
        ("job.p if not job.d > 1 else job.d", "job.p if job.d <= 1 else job.d"),
        ("job.p if job.d > 1 and job.d > 1 else 0", "job.p if job.d > 1 else 0"),
        ("1.0 / 0.0 * job.p", "1.0 / 0.0 * job.p"),
        ("max(job.rest)", "max(job.rest)"),
    ],
)
def test_expressions(before: str, after: str) -> None:
    assert body(before) == after


def test_what_is_never_reached_or_read_goes() -> None:
    text = """
K = 3.0
L = 4.0

def unused(x):
    return x

def f(job):
    a = job.p
    b = a + 1
    c = b
    s = 0.0
    s += job.p
    if True:
        return a * L
    return b
"""
    expected = "L = 4.0\n\ndef f(job):\n    a = job.p\n    s = 0.0\n    s += job.p\n    return a * L"
    assert simplified(text) == expected


def test_a_call_whose_result_is_unused_may_have_an_effect() -> None:
    text = "def f(job):\n    x = g(job)\n    return 1"
    assert simplified(text) == text


@settings(deadline=None)
@given(st.integers(0, 2**31))
def test_results_stay_the_same(seed: int) -> None:
    context = Context(None, None, np.random.default_rng(seed))  # type: ignore[arg-type]
    grower = Grower(context, Scope({"job": RECORD}))
    text = (
        f"import math\n\ndef f(job):\n    x = {grower.number('h', 4)}\n"
        f"    if {grower.truth(2)}:\n        x = {grower.number('h', 3)}\n    return x * {grower.ratio(2)}\n"
    )
    before = interpret(parse(text), "f", [ROWS])
    after = interpret(parse(simplified(text)), "f", [ROWS])
    assert before is not None
    assert after is not None
    columns = np.broadcast_to(before, 50), np.broadcast_to(after, 50)
    usual = np.isfinite(columns[0]) & (np.abs(columns[0]) < 1e12)
    close = np.isclose(columns[1][usual], columns[0][usual], rtol=1e-6, atol=1e-6)
    assert close.sum() >= usual.sum() - 1, "all but a comparison that the last digit decides"
    assert size(simplified(text)) <= size(text)
