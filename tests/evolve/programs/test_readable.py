"""A rewriting for readers computes the same, as our own interpreter of arithmetic confirms."""

from __future__ import annotations

import ast

import numpy as np
import pytest

from evolve import programs
from evolve.proposers.genetic.machine import interpret

ROWS = 50
LONG_SUM = " + ".join(f"{k}.25 * job.p / (state.t + {k})" for k in range(1, 9))


def computed(text: str):
    rng = np.random.default_rng(4)
    job = {name: rng.uniform(1, 9, ROWS) for name in ("p", "d")}
    found = interpret(ast.parse(text), "priority", [job, {"t": rng.uniform(1, 9, ROWS)}])
    assert found is not None, "beyond the interpreter, so nothing is compared"
    return found


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("x = job.p * 2\n    return x + 1", "return job.p * 2 + 1"),
        ("x = job.p\n    y = x + job.d\n    return y * y", "y = job.p + job.d\n    return y * y"),
        ("x = job.p - job.d\n    if x > 2:\n        return 1.0\n    return job.d", "if job.p - job.d > 2:"),
    ],
)
def test_a_variable_used_once_goes_and_the_value_stays(before: str, after: str) -> None:
    text = f"def priority(job, state):\n    {before}\n"
    made = programs.inlined(text)
    assert after in made
    np.testing.assert_array_equal(computed(made), computed(text))


@pytest.mark.parametrize(
    "body",
    [
        "x = job.p\n    return x * x",
        "x = job.p\n    x = x + 1\n    y = x\n    return x + y",
        "x = job.p + 1\n    job.p = 3\n    return x",
        "x = job.p * 2\n    return [x + k for k in state]",
        "x = job.p * 2\n    while x > state.t:\n        pass\n    return 1",
        f"x = {LONG_SUM}\n    return x + 1",
    ],
)
def test_a_variable_stays_where_it_is_used_again_later_in_a_loop_or_in_a_long_line(body: str) -> None:
    text = f"def priority(job, state):\n    {body}\n"
    assert "x = " in programs.inlined(text)


def test_constants_lose_digits_everywhere_or_at_one_place() -> None:
    text = "def priority(job, state):\n    return 0.04231 * job.p + 17.86 * job.d + 3\n"
    assert programs.constants(text) == [0.04231, 17.86]
    assert "0.04 * job.p + 20.0 * job.d + 3" in programs.with_digits(text, 1)
    assert "0.04231 * job.p + 18.0 * job.d + 3" in programs.with_digits(text, 2, [1])


def test_parameters_get_their_declared_names_unless_those_are_taken() -> None:
    declared = {"priority": ("job", "state")}
    made = programs.named("def priority(j, s):\n    return j.p + s.t\n", declared)
    assert made == "def priority(job, state):\n    return job.p + state.t\n"
    taken = "def priority(j, s):\n    state = 3\n    return j.p + s.t + state\n"
    assert programs.named(taken, declared) == taken


def test_long_sums_are_broken_and_the_program_stays_the_same() -> None:
    text = (
        "import math\ndef half(x):\n    return x / 2\ndef priority(job, state):\n"
        f"    return half(job.d) - (job.p - state.t) + {LONG_SUM} - (1 - job.d)\n"
    )
    made = programs.laid_out(text)
    assert ast.dump(ast.parse(made)) == ast.dump(ast.parse(text))
    assert max(map(len, made.splitlines())) <= 96
    assert "import math\n\n\ndef half" in made
    np.testing.assert_array_equal(computed(made), computed(text))
