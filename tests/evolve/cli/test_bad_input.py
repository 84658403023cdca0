"""Bad input is one line that names file, key and remedy, exit 2, and nothing is lost."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

CASES = {
    "unknown problem": (("run", "smt"), "unknown problem `smt`; did you mean `smtt`?"),
    "no problem": (("run",), "command line: key `problem` is missing"),
    "missing file": (("run", "nowhere.py"), "nowhere.py: no such file or folder"),
    "unknown hook": (("run", "smtt", "--hook", "rank"), "has no hook `rank`; it has priority, sequence"),
    "unknown proposer": (("run", "smtt", "--proposer", "magic"), "key `proposer`"),
    "zero budget": (("run", "smtt", "--evaluations", "0"), "key `evaluations`"),
    "mistyped option": (("run", "smtt", "--seed", "one"), "'one' is not a valid integer"),
    "unknown option": (("run", "smtt", "--evals", "5"), "No such option '--evals'"),
    "unknown command": (("runn",), "No such command 'runn'"),
    "unknown split": (("score", "smtt", "mdd", "--split", "tests"), "'tests' is not one of"),
    "unknown program": (
        ("score", "smtt", "mddd"),
        "neither a readable file nor a baseline of `smtt`; did you mean `mdd`?",
    ),
    "unknown run": (("resume", "nothing"), "unknown run `nothing` in runs/"),
    "report of nothing": (("report", "nothing"), "unknown run `nothing`"),
}


@pytest.mark.parametrize("case", CASES)
def test_wrong_arguments(evolve, case: str) -> None:
    arguments, message = CASES[case]
    done = evolve(*arguments)
    assert done.code == 2
    assert message in done.err.replace("\n", " ")
    assert "Traceback" not in done.err
    assert not (evolve.home / "runs").exists(), "nothing is written before the input is understood"


CONFIGS = {
    "misspelt key": (
        "problem: smtt\nevaluation: 5\n",
        "unknown key `evaluation`; did you mean `evaluations`?",
    ),
    "mistyped key": ("problem: smtt\nseed: first\n", "key `seed`"),
    "not a table": ("- smtt\n", "must hold a table of keys"),
    "not YAML": ("problem: [\n", "not valid YAML"),
    "missing key": ("seed: 1\n", "key `problem` is missing"),
}


@pytest.mark.parametrize("case", CONFIGS)
def test_wrong_configuration(evolve, case: str) -> None:
    text, message = CONFIGS[case]
    (evolve.home / "mine.yaml").write_text(text)
    done = evolve("run", "--config", "mine.yaml")
    assert done.code == 2
    assert "mine.yaml" in done.err
    assert message in done.err
    assert "Traceback" not in done.err


def test_options_win_over_the_configuration_file(evolve, plugin: Path) -> None:
    (evolve.home / "mine.yaml").write_text(f"problem: {plugin}\nevaluations: 500\nseed: 4\nordered: true\n")
    done = evolve("run", "--config", "mine.yaml", "--evaluations", 30, "--json")
    assert done.code == 0, done.err
    assert (done.json["evaluations"], done.json["seed"]) == (30, 4)


@pytest.mark.skipif(os.geteuid() == 0, reason="root can write anywhere")
def test_an_unwritable_runs_folder_as_a_user(evolve, plugin: Path) -> None:
    (evolve.home / "closed").mkdir(mode=0o500)
    done = evolve("run", plugin, "--runs", "closed")
    assert done.code == 2
    assert "cannot make a run folder here" in done.err


def test_a_runs_folder_that_cannot_exist(evolve, plugin: Path) -> None:
    (evolve.home / "file").write_text("")
    done = evolve("run", plugin, "--runs", "file/below")
    assert done.code == 2
    assert "cannot make a run folder here" in done.err
    assert "--runs" in done.err


def test_a_truncated_journal_is_refused_and_kept(evolve, plugin: Path) -> None:
    assert evolve("run", plugin, "--evaluations", 20).code == 0
    (path,) = evolve.home.glob("runs/*/journal.sqlite")
    whole = path.read_bytes()
    path.write_bytes(whole[: len(whole) * 2 // 3])
    for command in ("resume", "report", "best"):
        done = evolve(command, "latest")
        assert done.code == 2, command
        assert "restore it from a copy" in done.err
    assert path.read_bytes() == whole[: len(whole) * 2 // 3]
    listed = evolve("runs")
    assert listed.code == 0
    assert "restore it from a copy" in listed.out


def test_help_is_quick_and_names_every_command(evolve) -> None:
    from evolve.cli import COMMANDS

    done = evolve("--help")
    assert done.code == 0
    for command in COMMANDS:
        assert command in done.out
        assert evolve(command, "--help").code == 0
