"""Tasks of other frameworks run unchanged in one sandbox, and no failure of theirs ever scores."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evolve.errors import PluginError
from evolve.evaluation import Evaluator
from evolve.plugins import load_problem, load_task
from evolve.plugins.foreign.frame import Frame, frame_of
from evolve.protocols import Task
from evolve.sandbox import ZygoteSandbox
from evolve.types import Evaluation, Program, Split, Status

TASKS = Path(__file__).parents[3] / "tasks"
NAMES = sorted(path.name for path in TASKS.iterdir())
# The seed's score, and a change to the block that makes a candidate of this kind fail.
SEEDS = {
    "artifacts": (-5.0, "    return 2 + 5", "    return undefined"),
    "cascade": (0.2, "    return 4.0 + 1.0", "    raise RuntimeError"),
    "importing_a_sibling": (-1.5, "[1.0] * n", "[1.0] * m"),
    "maximise": (0.5, "x * 3.0", "x * 3.0 / 0.0"),
    "minimise": (0.2488, "-lengths[j]", "-lengths[j + 9]"),
    "negative_scores": (-16.1803, "k * shift % n", "k * shift % 0"),
    "printing": (2.25, "1.0 + 2.0", "1.0 + '2'"),
    "raising": (2.5, "(b + 1.0)", "b"),
    "several_functions": (-0.1342, "    return 1\n", "    return missing()\n"),
    "shinka": (0.1, "0.1 * (k + 1)", "0.1 * (k + z)"),
    "slow": (59.997, "i % 7", "i % 0"),
}


@contextmanager
def evaluator(folder: Path) -> Iterator[tuple[Evaluator, str]]:
    problem = load_problem(str(folder))
    with ZygoteSandbox(modules=problem.limits.modules) as sandbox:
        yield Evaluator(problem, sandbox), problem.hooks[0].seed.text


def evaluate(judge: Evaluator, text: str) -> Evaluation:
    return judge.evaluate(Task(Program(text), "program", Split.TRAIN, 1, 0))


def test_there_are_ten_openevolve_tasks_and_one_of_shinkaevolve() -> None:
    assert sorted(SEEDS) == NAMES
    assert len(NAMES) == 11


@pytest.mark.parametrize("name", NAMES)
def test_a_task_runs_unchanged_and_a_candidate_that_crashes_has_no_score(name: str) -> None:
    expected, old, new = SEEDS[name]
    with evaluator(TASKS / name) as (judge, seed):
        own = evaluate(judge, seed)
        assert own.status is Status.OK, own.reason
        assert own.objectives["combined_score"] == pytest.approx(expected, abs=1e-3)
        assert old in seed
        for broken in (
            seed.replace(old, new),
            "raise ValueError('while it loads')\n",
            "import nothing_such\n",
        ):
            failed = evaluate(judge, broken)
            assert failed.status in (Status.CRASH, Status.INFEASIBLE, Status.VIOLATION)
            assert not failed.objectives
            assert failed.reason


def test_an_answer_that_the_evaluator_forgives_with_zero_has_no_score() -> None:
    """All scores are negative, and the evaluator's `except` returns 0: that would be the best of all."""
    with evaluator(TASKS / "negative_scores") as (judge, seed):
        failed = evaluate(judge, seed.replace("shift = 3", "shift = 2"))
    assert failed.status is Status.INFEASIBLE
    assert "the evaluator gave up: AssertionError" in failed.reason


def test_an_error_that_the_evaluator_reports_is_a_failure() -> None:
    with evaluator(TASKS / "minimise") as (judge, _):
        failed = evaluate(judge, "def order(lengths):\n    return [0] * 6\n")
    assert (failed.status, failed.reason) == (
        Status.INFEASIBLE,
        "the evaluator reports an error: not a permutation",
    )


def test_a_cascade_drops_what_stays_below_a_threshold() -> None:
    with evaluator(TASKS / "cascade") as (judge, _):
        low = evaluate(judge, "def guess():\n    return 1.0\n")
        high = evaluate(judge, "def guess():\n    return 3.2\n")
    assert low.status is Status.DROPPED
    assert "stage 1 reached 0.1, and 0.5 was needed" in low.reason
    assert high.objectives == {"combined_score": 2.0}


def test_an_endless_candidate_is_ended_from_outside() -> None:
    with evaluator(TASKS / "slow") as (judge, _):
        failed = evaluate(judge, "def steps():\n    while True:\n        pass\n")
    assert failed.status is Status.TIMEOUT


def test_artifacts_become_feedback() -> None:
    with evaluator(TASKS / "artifacts") as (judge, seed):
        assert "hint: 7 is low" in evaluate(judge, seed).feedback


def test_an_invalid_result_of_shinka_is_a_failure() -> None:
    with evaluator(TASKS / "shinka") as (judge, _):
        failed = evaluate(judge, "def place(n):\n    return [2.0] * n\n")
    assert failed.status is Status.INFEASIBLE
    assert "a point outside of [0, 1]" in failed.reason


def test_what_stands_around_the_block_cannot_be_changed() -> None:
    problem = load_task(TASKS / "maximise")
    verifier = problem.verifier
    seed = problem.hooks[0].seed.text
    assert "def run(" not in seed
    own = verifier.whole(seed)
    assert own.strip() == (TASKS / "maximise" / "initial_program.py").read_text().strip()
    forged = own.replace("return search(seed)", "return 2.5")
    assert forged != own
    assert verifier.whole(forged) == own


def test_a_task_has_changed_when_its_files_have_and_not_for_a_run_beside_them(tmp_path: Path) -> None:
    task = tmp_path / "task"
    shutil.copytree(TASKS / "maximise", task)
    wrapper = tmp_path / "wrapper.py"
    wrapper.write_text(f"from evolve.plugins import load_task\n\nproblem = load_task({str(task)!r})\n")
    before = load_task(task).digest
    (task / "runs" / "one").mkdir(parents=True)
    (task / "runs" / "one" / "journal.sqlite").write_bytes(b"x")
    assert load_task(task).digest == before
    (task / "evaluator.py").write_text((task / "evaluator.py").read_text() + "\nMORE = 1\n")
    assert load_task(task).digest != before
    assert len(load_problem(str(wrapper)).digest) == 64


def test_a_model_is_told_the_frame_and_what_to_keep() -> None:
    statement = load_task(TASKS / "maximise").statement
    assert "Find the x at which the function is highest." in statement
    assert "def run(seed):" in statement
    assert "`search(seed)`" in statement


def test_the_sandbox_holds_for_an_evaluator_too(tmp_path: Path) -> None:
    """It sees its own files and no other, and no process of its own."""
    task = tmp_path / "spy"
    task.mkdir()
    (task / "initial_program.py").write_text("def f():\n    return 1.0\n")
    (task / "evaluator.py").write_text(
        "import os, socket, subprocess\n\n"
        "def evaluate(path):\n"
        "    found = []\n"
        "    for place in ('/etc/passwd', '/proc/self/environ', '../secret'):\n"
        "        try:\n            open(place).read()\n            found.append(place)\n"
        "        except OSError:\n            pass\n"
        "    try:\n        subprocess.run(['/bin/true'])\n        found.append('process')\n"
        "    except OSError:\n        pass\n"
        "    found += [name for name in os.environ if 'KEY' in name]\n"
        "    return {'combined_score': float(len(found))}\n"
    )
    (tmp_path / "secret").write_text("x")
    with evaluator(task) as (judge, seed):
        assert evaluate(judge, seed).objectives == {"combined_score": 0.0}


BAD = {
    "no evaluate": ("def score(path):\n    return {}\n", "defines no `evaluate(program_path)`"),
    "not Python": ("def evaluate(path:\n", "evaluator.py:1"),
    "not installed": (
        "import nothing_such\n\ndef evaluate(path):\n    return {}\n",
        "which is not installed",
    ),
}


def test_an_initial_program_that_is_no_python_is_named(tmp_path: Path) -> None:
    shutil.copytree(TASKS / "maximise", tmp_path / "task")
    (tmp_path / "task" / "initial_program.py").write_text("def f(:\n")
    with pytest.raises(PluginError, match=r"initial_program\.py:1"):
        load_task(tmp_path / "task")


@pytest.mark.parametrize("case", BAD)
def test_a_task_that_cannot_run_is_named_before_anything_runs(case: str, tmp_path: Path) -> None:
    text, message = BAD[case]
    shutil.copytree(TASKS / "maximise", tmp_path / "task")
    (tmp_path / "task" / "evaluator.py").write_text(text)
    with pytest.raises(PluginError) as raised:
        load_problem(str(tmp_path / "task"))
    assert message in str(raised.value)


BLOCK = st.sampled_from(["def f(x):\n    return x\n", "A = 1\n\n\ndef g():\n    pass\n"])
AROUND = st.sampled_from(["", "import math\n\n\n", "# a comment\nx = [1,\n     2]\n"])


@given(AROUND, BLOCK, AROUND)
def test_a_frame_and_its_block_make_the_file_again(before: str, block: str, after: str) -> None:
    text = f"{before}# EVOLVE-BLOCK-START\n{block}# EVOLVE-BLOCK-END\n{after}"
    frame, inner = frame_of(text)
    assert inner == block
    assert frame.whole(block) == text
    assert frame.whole(frame.whole(block)) == text


@pytest.mark.parametrize(
    "text",
    [
        "def f():\n    return 1\n",
        "# EVOLVE-BLOCK-START\na = 1\n# EVOLVE-BLOCK-END\n# EVOLVE-BLOCK-START\nb = 2\n# EVOLVE-BLOCK-END\n",
        "def f():\n    # EVOLVE-BLOCK-START\n    return 1\n    # EVOLVE-BLOCK-END\n",
    ],
)
def test_without_one_block_at_the_top_level_the_whole_file_is_searched(text: str) -> None:
    assert frame_of(text) == (Frame(), text)
