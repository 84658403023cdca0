"""The check finds the hole in every hackable verifier, and lets the sound ones pass."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from evolve.checking import Bench, Finding, check_problem
from evolve.plugins import load_problem
from evolve.sandbox import ZygoteSandbox

HERE = Path(__file__).parents[2]
# What must be found, beside the rule that finds it.
HOLES = {
    "before_time_began": ("answer", "-1000003"),
    "claimed_profit": ("answer", "1000003 at (1,)"),
    "failure_is_zero": ("attack", "waste 0"),
    "forgotten_jobs": ("attack", "empty rows"),
    "fractions_of_items": ("attack", "1000003 everywhere"),
    "future_given_away": ("attack", "job.hint"),
    "not_a_number": ("answer", "nan"),
    "repeated_job": ("answer", "permutation"),
    "train_is_test": ("separate", "train instance"),
    "unchecked_index": ("attack", "stops the campaign"),
    "unseeded": ("repeatable", "fixed seeds"),
}
SOUND = sorted(path.stem for path in (HERE / "sound").glob("*.py"))


@pytest.fixture(scope="module")
def sandbox() -> Iterator[ZygoteSandbox]:
    with ZygoteSandbox() as sandbox:
        yield sandbox


def findings(path: Path, sandbox: ZygoteSandbox) -> list[Finding]:
    return list(check_problem(Bench(load_problem(str(path)), sandbox)))


def test_every_hackable_verifier_is_listed_and_there_are_eight_of_each() -> None:
    assert sorted(HOLES) == sorted(path.stem for path in (HERE / "hackable").glob("*.py"))
    assert min(len(HOLES), len(SOUND)) >= 8


@pytest.mark.parametrize("name", HOLES)
def test_the_hole_is_found(name: str, sandbox: ZygoteSandbox) -> None:
    rule, words = HOLES[name]
    found = [f for f in findings(HERE / "hackable" / f"{name}.py", sandbox) if f.level == "fault"]
    assert any(f.rule == rule and words in f.text for f in found), found


@pytest.mark.parametrize("name", SOUND)
def test_a_sound_verifier_passes(name: str, sandbox: ZygoteSandbox) -> None:
    found = findings(HERE / "sound" / f"{name}.py", sandbox)
    assert [f.text for f in found if f.level == "fault"] == []
    assert [f.rule for f in found if f.level == "fact"] == ["effort"]


def changed(tmp_path: Path, plugin: str, old: str, new: str) -> Path:
    text = (HERE / plugin).read_text()
    assert old in text
    path = tmp_path / "changed.py"
    path.write_text(text.replace(old, new))
    return path


# A change to a sound problem, and what the check must say of it.
CHANGES = {
    "failing baseline": (
        "return [1 / len(speeds)]",
        "return [2 / len(speeds)]",
        "feasible",
        "`even` fails on",
    ),
    "twin baselines": ("EVEN,))", 'EVEN, Program(EVEN.text, "equal")))', "distinct", "same program"),
    "leak": (
        '"Share the load."',
        '"Speeds like " + " ".join(map(str, next(iter(Shares().instances("test"))).data))',
        "secret",
        "test instance",
    ),
}


@pytest.mark.parametrize("case", CHANGES)
def test_a_broken_contract_is_named(case: str, tmp_path: Path, sandbox: ZygoteSandbox) -> None:
    old, new, rule, words = CHANGES[case]
    path = changed(tmp_path, "sound/array_answer.py", old, new)
    found = [f for f in findings(path, sandbox) if f.level == "fault"]
    assert [f.rule for f in found][:1] == [rule]
    assert words in found[0].text


def test_what_raises_must_not_be_given_a_score(tmp_path: Path, sandbox: ZygoteSandbox) -> None:
    path = changed(
        tmp_path,
        "sound/one_number.py",
        "        return program.guess(instance.data)\n",
        "        return 0.0\n",
    )
    found = [f.text for f in findings(path, sandbox) if f.level == "fault"]
    assert any("always raises" in text for text in found)


def test_advice_names_what_makes_a_search_pointless(tmp_path: Path, sandbox: ZygoteSandbox) -> None:
    path = changed(
        tmp_path,
        "sound/array_answer.py",
        'Objective("delay"),)',
        'Objective("delay"), Objective("again", of="delay"), Objective("size", source="size"))',
    )
    text = path.read_text().replace("(EVEN,))", "(EVEN, Program(EVEN.text + 'UNUSED = 1\\n', 'even_too')))")
    path.write_text(text)
    tips = {f.rule: f.text for f in findings(path, sandbox) if f.level == "advice"}
    assert "`delay` and `again` never conflict" in tips["conflict"]
    assert "`even` and `even_too` score the same" in tips["separation"]
