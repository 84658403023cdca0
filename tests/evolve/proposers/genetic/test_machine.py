"""The interpreter computes what Python computes, or gives up."""

from __future__ import annotations

import ast
import inspect
import math
import textwrap
from collections.abc import Callable
from types import SimpleNamespace

import numpy as np
import pytest

from evolve.programs import parse
from evolve.proposers.genetic.machine import interpret

COLUMNS = {
    "p": np.array([1.0, 2.0, 3.5, 10.0, 7.0]),
    "d": np.array([0.0, 5.0, 2.0, 30.0, 7.0]),
    "t": np.array([4.0, 0.0, 1.0, 12.0, 7.0]),
}


def branches(job, t):
    if job.p > 3 and job.d > t:
        x = job.p
    elif not job.d <= 2:
        return -1.0
    else:
        x, y = job.d, 2.0
        x += y
    if x == 4:
        return 5
    return x * 2 if 1 < x <= 8 else x / 4


def arithmetic(job, t):
    a = b = job.p // 2 + job.d % 3 - job.p**2
    return min(a, b, t) + max(job.p, job.d) + abs(t - 3) + round(job.p / 3) + int(-job.p / 2) + float(job.d)


def functions(job, t):
    return (
        math.exp(-job.p)
        + math.sqrt(job.d)
        + math.log(1 + t)
        + math.log1p(t)
        + math.floor(job.p)
        + math.hypot(job.p, t)
        + math.pi
    )


def rebinding(job, t):
    t = t + 1
    if job.p > 2:
        t = t * 2
    t -= +job.p
    return t


def double(x):
    if x > 5:
        return x
    return 2 * x


def calling(job, t):
    return double(job.p) + double(double(t))


@pytest.mark.parametrize("function", [branches, arithmetic, functions, rebinding, calling])
def test_results_equal_those_of_python(function: Callable[..., float]) -> None:
    text = textwrap.dedent(inspect.getsource(function)) + "\n" + inspect.getsource(double)
    result = interpret(parse(text), function.__name__, [{"p": COLUMNS["p"], "d": COLUMNS["d"]}, COLUMNS["t"]])
    rows = zip(*COLUMNS.values(), strict=True)
    expected = [function(SimpleNamespace(p=float(p), d=float(d)), float(t)) for p, d, t in rows]
    assert result is not None
    np.testing.assert_allclose(np.broadcast_to(result, 5), expected, rtol=1e-12)


@pytest.mark.parametrize(
    "body",
    [
        "for i in range(3): x = i\n    return x",
        "while True: pass",
        "return [x]",
        "return x[0]",
        "return 'a'",
        "return unknown",
        "return x.real",
        "return x.__class__",
        "return len(x)",
        "return f(x)",
        "return open('a')",
        "return __import__('os')",
        "return math.nothing(x)",
        "return math.sqrt(x, x, x)",
        "return min(x, key=x)",
        "import os\n    return 1",
        "if x > 1: return 2",  # some rows return nothing
        "return",
        "x += 'a'\n    return x",
        "return x << 2",
        "return x in x",
        "return (lambda: 1)()",
        "x += 1\n    " * 2_000 + "return x",
        "a, b = x\n    return a",
        "y = y + 1\n    return y",
        "try:\n        return x\n    except Exception:\n        return 0",
    ],
)
def test_everything_else_is_left_alone(body: str) -> None:
    tree = ast.parse(f"def f(x):\n    {body}")
    assert interpret(tree, "f", [COLUMNS["p"]]) is None


def test_a_bad_number_stays_in_its_row() -> None:
    tree = parse("def f(x):\n    return 1 / (x - 2)\n")
    result = interpret(tree, "f", [COLUMNS["p"]])
    assert result is not None
    assert list(np.isfinite(result)) == [True, False, True, True, True]


def test_a_wrong_number_of_arguments_is_given_up() -> None:
    assert interpret(parse("def f(x, y):\n    return x\n"), "f", [COLUMNS["p"]]) is None
    assert interpret(parse("def f(x):\n    return x\n"), "g", [COLUMNS["p"]]) is None
