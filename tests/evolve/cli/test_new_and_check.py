"""`evolve new` writes what `evolve check` passes and `evolve run` searches."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

HACKABLE = Path(__file__).parents[2] / "hackable"


def test_a_new_problem_is_short_checked_and_searched(evolve) -> None:
    made = evolve("new", "demo_problem")
    assert made.code == 0, made.err
    assert "evolve check demo_problem.py" in made.out
    assert len((evolve.home / "demo_problem.py").read_text().splitlines()) < 40
    checked = evolve("check", "demo_problem.py", "--json")
    assert checked.code == 0, checked.out
    assert checked.json["passed"]
    done = evolve("run", "demo_problem.py", "--evaluations", 20, "--json")
    assert done.code == 0, done.err
    assert done.json["problem"] == "demo_problem"


def test_its_test_inherits_the_contract_and_passes(evolve) -> None:
    assert evolve("new", "mine").code == 0
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "test_mine.py"]
    done = subprocess.run(command, cwd=evolve.home, capture_output=True, text=True, check=False, timeout=120)
    assert done.returncode == 0, done.stdout
    assert "7 passed" in done.stdout


@pytest.mark.slow
def test_the_folder_form_passes_too(evolve) -> None:
    assert evolve("new", "packing", "--folder").code == 0
    assert (evolve.home / "packing" / "problem.yaml").is_file()
    checked = evolve("check", "./packing")
    assert checked.code == 0, checked.out


SIMULATOR = '''
from collections.abc import Callable
import random

def slack(due: float, length: float) -> float:
    return due

def lateness(rule: Callable[[float, float], float] = slack, seed: int = 0) -> float:
    """Mean lateness when the job with the smallest `rule` goes first."""
    rng = random.Random(seed)
    jobs = [(rng.uniform(5, 40), rng.uniform(1, 9)) for _ in range(8)]
    now = late = 0.0
    for due, length in sorted(jobs, key=lambda job: rule(*job)):
        now += length
        late += max(0.0, now - due)
    return late / len(jobs)
'''


@pytest.mark.slow
def test_a_function_that_takes_a_rule_becomes_a_problem(evolve) -> None:
    (evolve.home / "shop.py").write_text(SIMULATOR)
    made = evolve("new", "late", "--from-callable", "shop:lateness")
    assert made.code == 0, made.err
    checked = evolve("check", "late.py")
    assert checked.code == 0, checked.out + checked.err
    done = evolve("run", "late.py", "--evaluations", 10, "--json")
    assert done.code == 0, done.err


BAD = {
    "a name that is none": (("new", "my-problem"), "not a name for a Python file"),
    "two forms": (("new", "x", "--folder", "--from-callable", "a:b"), "give one of them"),
    "no such module": (("new", "x", "--from-callable", "nowhere:f"), "No module named 'nowhere'"),
    "a function without a rule": (("new", "x", "--from-callable", "os:getcwd"), "must be the rule"),
    "no such task": (("new", "x", "--from-openevolve", "nowhere"), "no such folder"),
    "n alone": (("check", "smtt", "--n", "50"), "only goes with --recompute"),
    "nothing to recompute": (("check", "gpu_placement", "--recompute"), "stores no reference values"),
    "no such size": (("check", "smtt", "--recompute", "--n", "60"), "no stored optima for n = 60"),
}


@pytest.mark.parametrize("case", BAD)
def test_bad_input_is_one_line(evolve, case: str) -> None:
    arguments, message = BAD[case]
    done = evolve(*arguments)
    assert done.code == 2, done.err
    assert message in done.err
    assert "Traceback" not in done.err
    assert not list(evolve.home.iterdir())


def test_nothing_is_written_over(evolve) -> None:
    (evolve.home / "mine.py").write_text("precious = 1\n")
    done = evolve("new", "mine")
    assert done.code == 2
    assert "exists already" in done.err
    assert [path.name for path in evolve.home.iterdir()] == ["mine.py"]


def test_a_hackable_verifier_fails_the_check(evolve) -> None:
    done = evolve("check", HACKABLE / "claimed_profit.py", "--json")
    assert done.code == 1
    assert not done.json["passed"]
    assert {"rule", "level", "text"} == set(done.json["findings"][0])


def test_stored_optima_are_proved_again(evolve) -> None:
    done = evolve("check", "smtt", "--recompute", "--n", "50", "--json")
    assert done.code == 0, done.err
    rows = done.json["references"]
    assert len(rows) > 20
    assert all(row["stored"] == row["proved"] for row in rows)
    assert all(row["holds"] for row in rows)


def test_a_wrong_reference_is_found_when_it_is_computed_again(evolve, tmp_path: Path) -> None:
    text = (HACKABLE.parent / "sound" / "dispatch.py").read_text()
    again = """
    def recompute(self, n=None):
        for instance in self.instances("train"):
            stored = instance.references["weighted"].value
            yield instance.name, stored, stored - (instance.name == "train-1")

"""
    (tmp_path / "wrong.py").write_text(text.replace("\n\ndef cost(", f"{again}\ndef cost(", 1))
    done = evolve("check", "wrong.py", "--recompute")
    assert done.code == 1, done.err
    assert "4 references computed again, 1 wrong" in done.out
    assert [line.split()[0] for line in done.out.splitlines() if line.endswith("WRONG")] == ["train-1"]
