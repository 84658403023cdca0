"""Programs of many kinds, and a hook that each of them defines."""

from __future__ import annotations

from pathlib import Path

import pytest

from evolve.types import Entry, Float, Hook, Int, Program, Record

BUNDLED = sorted((Path(__file__).parents[3] / "problems").glob("*/baselines/*.py"))

NESTED = '''
import math

K = 2.0
table = {"a": 1}


def outer(job, state, scale=K):
    """Closures, comprehensions and shadowing."""
    max_ = max(job.p, 1.0)
    pairs = [(x, y) for x in range(3) for y in range(x) if x != y]
    squares = {x: x * scale for x in range(4)}
    key = sorted(pairs, key=lambda pair: (pair[0] - max_, pair[1]))

    def helper(value, *rest, other=0.5, **more):
        try:
            return value / other + scale + sum(rest)
        except ZeroDivisionError as error:
            return len(str(error)) + len(more)

    total = helper(max_, 1, 2, other=0.25)
    for index, (a, b) in enumerate(key):
        total += a * b - squares.get(index, 0.0)
    return total


def priority(job, state):
    return outer(job, state, scale=1.5) + math.exp(-table["a"])
'''

PLAIN = """
def priority(job, state):
    slack = job.d - job.p - state.t
    if slack <= 0:
        return job.p
    return job.p + slack / 2.0
"""


@pytest.fixture(
    params=[PLAIN, NESTED, *(path.read_text() for path in BUNDLED)], ids=lambda text: f"{len(text)}"
)
def text(request: pytest.FixtureRequest) -> str:
    """Return one of many programs: two of our own, and every bundled baseline."""
    return str(request.param)


@pytest.fixture
def hook() -> Hook:
    """Return a hook with one entry point of two records."""
    job = Record({"p": Float(1), "d": Float(0)})
    entry = Entry("priority", {"job": job, "state": Record({"t": Float(0), "n": Int(1)})}, Float())
    return Hook("priority", (entry,), Program(PLAIN))
