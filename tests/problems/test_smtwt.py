"""The problem `smtwt`, in the real sandbox: ATC scores what the literature's ATC scores."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import yaml

from evolve import Split, programs
from evolve.evaluation import Evaluator
from evolve.plugins import bundled_root, load_problem
from evolve.protocols import Task
from evolve.sandbox import ZygoteSandbox
from evolve.types import Problem, Program, Status

FOLDER = bundled_root() / "problems" / "smtwt"
SHARED = Path(__file__).parents[2].parent / "shared" / "data" / "smtwt"


@pytest.fixture(scope="module")
def sandbox():
    made = ZygoteSandbox()
    yield made
    made.close()


@pytest.fixture(scope="module")
def bundled(sandbox) -> tuple[Problem, Evaluator]:
    problem = load_problem("smtwt")
    return problem, Evaluator(problem, sandbox)


def evaluate(problem: Problem, evaluator: Evaluator, program: Program, split: Split = Split.TRAIN):
    hook = programs.implements(program.text, problem.hooks)
    assert hook
    return evaluator.evaluate(Task(program, hook.name, split, seed=1, step=0))


def baseline(problem: Problem, name: str) -> Program:
    return next(b for b in problem.baselines if b.name == name)


def test_seed_programs_and_baselines_are_feasible_and_no_better_than_best_known(bundled):
    problem, _ = bundled
    known = {
        i.name: i.references["weighted_tardiness"].value for i in problem.verifier.instances(Split.TRAIN)
    }
    for program in [hook.seed for hook in problem.hooks] + list(problem.baselines):
        evaluation = evaluate(*bundled, program)
        assert evaluation.status is Status.OK, (program.name, evaluation.reason)
        assert np.isfinite(list(evaluation.objectives.values())).all()
        values = {m.instance: m.values["weighted_tardiness"] for m in evaluation.measurements}
        assert values.keys() == known.keys()
        assert [name for name, value in values.items() if value < known[name]] == []


def test_rules_rank_as_their_authors_say(bundled):
    """WMDD before ATC (Kanet and Li 2004), both far before EDD; descent from ATC before any rule."""
    problem, _ = bundled
    names = ("insertion_atc", "wmdd", "atc", "covert", "wspt", "edd", "mst")
    gaps = [evaluate(*bundled, baseline(problem, name)).objectives["gap"] for name in names]
    assert gaps == sorted(gaps)
    assert len(set(gaps)) == len(gaps)


def test_a_train_evaluation_of_a_rule_costs_less_than_half_a_second(bundled):
    problem, _ = bundled
    evaluate(*bundled, baseline(problem, "atc"))
    assert evaluate(*bundled, baseline(problem, "atc")).cpu_s < 0.5


def test_fields_of_a_job_are_what_the_statement_says(bundled):
    text = (
        "def priority(job, state):\n"
        "    assert 1 <= job.w <= 10 and 1 <= job.p <= 100 and job.d >= 0\n"
        "    assert 0 <= job.ahead <= state.remaining - job.p\n"
        "    assert state.n > 1 or job.ahead == 0\n"
        "    return job.p / job.w\n"
    )
    evaluation = evaluate(*bundled, Program(text))
    assert evaluation.status is Status.OK, evaluation.reason


def test_feedback_names_the_dearest_jobs(bundled):
    problem, _ = bundled
    feedback = evaluate(*bundled, baseline(problem, "atc")).feedback
    assert feedback.count("best known") == 2
    assert "dearest p = " in feedback


@pytest.mark.skipif(not SHARED.is_dir(), reason="OR-Library's instance files are not here")
def test_atc_has_its_published_gap_on_the_orlib_sets(sandbox, tmp_path):
    """2.01, 2.35 and 2.72 % on wt40, wt50 and wt100; EDD about 100 %."""
    description = yaml.safe_load((FOLDER / "problem.yaml").read_text())
    description["arguments"]["splits"] = {
        split.value: [{"n": n, "reps": [0, 1, 2, 3, 4], "orlib": str(SHARED / f"wt{n}.txt")}]
        for n, split in zip((40, 50, 100), Split, strict=True)
    }
    description["statement"] = str(FOLDER / "statement.md")
    description["baselines"] = [str(FOLDER / "baselines")]
    for hook in description["hooks"].values():
        hook["seed"] = str(FOLDER / hook["seed"])
    (tmp_path / "problem.yaml").write_text(yaml.safe_dump(description))
    problem = load_problem(str(tmp_path))
    evaluator = Evaluator(problem, sandbox)
    rows = {
        name: [
            evaluate(problem, evaluator, baseline(problem, name), split).objectives["gap"] for split in Split
        ]
        for name in ("atc", "edd")
    }
    assert [f"{gap:.2f}" for gap in rows["atc"]] == ["2.01", "2.35", "2.72"]
    assert all(90 < gap < 115 for gap in rows["edd"])
