"""Early feedback names line, fault and remedy."""

from __future__ import annotations

from dataclasses import replace

import pytest

from evolve.programs import check, implements
from evolve.types import Entry, Float, Hook, Ints, Program
from evolve.types.modules import LISTED, POWERLESS

GOOD = "def priority(job, state):\n    return job.p\n"


@pytest.mark.parametrize(
    "text",
    [
        GOOD,
        "def priority(a, b):\n    return 1.0",
        "def priority(job, state, k=2.0):\n    return k",
        "def priority(job, state=None):\n    return 1",
        "def priority(*records):\n    return 1",
        "def priority(job, state, /, *, k=1):\n    return k",
        "import math\nfrom numpy import linalg\nimport numpy.linalg\n" + GOOD,
        "def helper():\n    yield 1\n" + GOOD,
        "def priority(job):\n    return 0\n" + GOOD,  # the last definition is the one that counts
        "def priority(job, state):\n    def inner():\n        yield 1\n    return next(inner())",
    ],
)
def test_what_can_be_called_passes(text: str, hook: Hook) -> None:
    assert check(text, hook) == []


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("x = 1", "`priority` is not defined at the top level: add `def priority(job, state):`"),
        ("if True:\n    def priority(job, state): return 1", "is not defined at the top level"),
        (
            "def priority(job):\n    return 1",
            "line 1: `priority` takes 1 positional arguments and is called with 2",
        ),
        ("\ndef priority(a, b, c):\n    return 1", "line 2: `priority` takes 3 positional"),
        ("def priority(job, state, *, k):\n    return 1", "requires a keyword argument"),
        ("async def priority(job, state):\n    return 1", "is not a plain function"),
        ("class priority:\n    pass", "is not a plain function"),
        ("def priority(job, state):\n    yield 1", "line 2: `priority` is a generator"),
        (
            "def priority(job, state):\n    job.p",
            "returns nothing: end it with `return` and a value of type Float",
        ),
        ("def priority(job, state):\n    return", "returns nothing"),
        ("def priority(job, state):\n    def f():\n        return 1", "returns nothing"),
        ("import socket\n" + GOOD, "line 1: `socket` may not be imported: remove it"),
        (GOOD + "    import urllib.request", "line 3: `urllib.request` may not be imported"),
        ("from . import x\n" + GOOD, "line 1: `.` may not be imported"),
        ("from subprocess import run\n" + GOOD, "`subprocess` may not be imported"),
        ("def priority(job, state:\n    return 1", "line 1"),
    ],
)
def test_each_fault_is_one_sentence_with_its_remedy(text: str, fault: str, hook: Hook) -> None:
    faults = check(text, hook)
    assert len(faults) == 1
    assert fault in faults[0]
    assert "\n" not in faults[0]


def test_a_problem_can_allow_more_modules(hook: Hook) -> None:
    text = "import scipy.optimize\n" + GOOD
    assert check(text, hook)
    assert check(text, hook, modules=("scipy",)) == []


def test_no_module_that_reaches_outside_is_allowed(hook: Hook) -> None:
    for name in ("subprocess", "socket", "ctypes", "importlib", "pathlib", "multiprocessing", "signal"):
        (fault,) = check(f"import {name}\n" + GOOD, hook)
        assert f"`{name}` may not be imported" in fault


def test_what_the_sandbox_imports_is_not_refused_before_and_what_is_powerless_is_not_advertised(
    hook: Hook,
) -> None:
    for name in (*LISTED, *POWERLESS):
        lines = f"from {name} import annotations\n" if name == "__future__" else f"import {name}\n"
        assert check(lines + GOOD, hook) == []
    (fault,) = check("import socket\n" + GOOD, hook)
    advertised = set(fault.partition("a program may use ")[2].split(", "))
    assert advertised == set(LISTED)


def test_every_entry_point_is_checked(hook: Hook) -> None:
    second = Entry("place", {"load": Float()}, Float())
    both = replace(hook, entries=(*hook.entries, second))
    assert check(GOOD, both) == ["`place` is not defined at the top level: add `def place(load):`"]


def test_the_hook_that_a_program_implements_is_found(hook: Hook) -> None:
    other = Hook("sequence", (Entry("sequence", {"p": Ints("n")}, Ints("n")),), Program(""))
    assert implements(GOOD, (other, hook)) is hook
    assert implements("def sequence(p): return p", (hook, other)) is other
    assert implements("import os\n" + GOOD, (other, hook)) is hook  # imports are another matter
    assert implements("def f(): pass", (hook, other)) is None
    assert implements("def f(:", (hook, other)) is None


def test_the_richest_hook_wins(hook: Hook) -> None:
    rich = Hook("rich", (*hook.entries, Entry("place", {"load": Float()}, Float())), Program(""))
    text = GOOD + "def place(load):\n    return load\n"
    assert implements(text, (hook, rich)) is rich
    assert implements(GOOD, (rich, hook)) is hook
