"""Cuts make programs smaller, name what they take, and leave nothing dangling."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

from evolve import programs
from evolve.programs import cuts

PROBLEMS = Path(__file__).parents[3] / "problems"
RULES = sorted(PROBLEMS.glob("*/baselines/*.py"))[::6]
ENTRIES = {"priority"}

LONG = """
import math
from math import exp, log

def half(x):
    '''Of x.'''
    return 0.5 * x

def priority(job, state):
    unused = 3 * job.p
    slack = max(0.0, job.d - job.p - state.t)
    if slack > 4 and job.p < 2:
        return job.d
    else:
        slack = slack + 0.0
    return log(job.p) + half(slack) * 1.0
"""


def left_by(text: str, note: str) -> str:
    (cut,) = [cut for cut in cuts(text) if cut.note == note]
    return cut.made(text, ENTRIES)


@pytest.mark.parametrize("path", RULES, ids=lambda path: f"{path.parts[-3]}-{path.stem}")
def test_every_cut_of_a_real_program_parses_and_saves_what_it_says(path: Path) -> None:
    text = programs.plain(path.read_text(), {node.name for node in functions(path.read_text())})
    size = programs.size(text)
    found = cuts(text)
    assert [cut.saved for cut in found] == sorted((cut.saved for cut in found), reverse=True)
    assert len({cut.key for cut in found}) == len(found)
    for cut in found[::7]:
        after = cut.made(text, {node.name for node in functions(text)})
        assert programs.size(after) <= size - cut.saved + 1, cut  # an empty block gets a `pass`


def functions(text: str) -> list[ast.FunctionDef]:
    return [node for node in ast.parse(text).body if isinstance(node, ast.FunctionDef)]


def test_plain_drops_what_has_no_effect_and_keeps_the_entry_point() -> None:
    plain = programs.plain(LONG, ENTRIES)
    assert "import math\n" not in plain
    assert "unused" not in plain
    assert "Of x" not in plain
    assert "+ 0.0" not in plain
    assert "* 1.0" not in plain
    assert "def half" in plain, "it is called"
    assert "def priority" in plain


def test_a_cut_draws_its_consequences() -> None:
    plain = programs.plain(LONG, ENTRIES)
    without = left_by(plain, "left of `log(job.p) + half(slack)`")
    assert "def half" not in without, "nobody calls it any more"
    assert "return log(job.p)" in without
    assert "import" in without
    assert "import" not in left_by(plain, "right of `log(job.p) + half(slack)`")


def test_the_right_of_a_difference_keeps_its_sign_and_of_a_ratio_its_place() -> None:
    assert "return -job.p" in left_by(
        "def priority(job, s):\n    return job.d - job.p\n", "right of `job.d - job.p`"
    )
    ratio = "def priority(job, s):\n    return (job.d + s.t) / job.p\n"
    assert "return 1.0 / job.p" in left_by(ratio, "right of `(job.d + s.t) / job.p`")


def test_the_last_return_of_a_function_and_what_is_called_stay() -> None:
    text = "def priority(job, s):\n    return job.score(job.d)\n"
    assert not [cut for cut in cuts(text) if cut.note.startswith("drop")]
    assert all("score" not in cut.note or cut.option.startswith(("argument", "0", "1")) for cut in cuts(text))


def test_what_python_cannot_read_cannot_be_spelt_again_either() -> None:
    assert programs.spellable(LONG)
    assert not programs.spellable("def priority(job, state:\n")
