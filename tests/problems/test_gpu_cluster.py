"""The problem `gpu_cluster`, in the real sandbox."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from evolve import Split, programs
from evolve.evaluation import Evaluator
from evolve.plugins import load_problem
from evolve.protocols import Task
from evolve.sandbox import ZygoteSandbox
from evolve.types import Evaluation, Program, Status

PART = {"loads": [1.0, 1.6], "seeds": 2, "jobs": 80, "cap": 40_000}
SMALL = {"train": [PART], "validation": [PART], "test": [PART]}
POOL = {"round_s": 300, "restart_s": 120, "spread_speed": 0.8}
Score = Callable[[str], Evaluation]


@pytest.fixture(scope="module")
def problem():
    return load_problem("gpu_cluster")


@pytest.fixture(scope="module")
def score(problem) -> Score:
    """Evaluate a text, or a baseline by name, on a few short traces; each once."""
    small = replace(problem, verifier=type(problem.verifier)(POOL, SMALL))
    sandbox = ZygoteSandbox()
    evaluator = Evaluator(small, sandbox)
    known: dict[str, Evaluation] = {}

    def run(text: str) -> Evaluation:
        if text not in known:
            program = next((b for b in problem.baselines if b.name == text), Program(text, "candidate"))
            hook = programs.implements(program.text, problem.hooks)
            name = hook.name if hook else "priority"
            known[text] = evaluator.evaluate(Task(program, name, Split.TRAIN, seed=1, step=0))
        return known[text]

    yield run
    sandbox.close()


def test_seed_programs_and_baselines_are_feasible_and_never_faster_than_alone(problem, score):
    verifier = type(problem.verifier)(POOL, SMALL)
    alone = {i.name: i.references["jct"].value for i in verifier.instances(Split.TRAIN)}
    for text in [hook.seed.text for hook in problem.hooks] + [b.name for b in problem.baselines]:
        evaluation = score(text)
        assert evaluation.status is Status.OK, (text, evaluation.reason)
        for measurement in evaluation.measurements:
            assert measurement.values["jct"] >= alone[measurement.instance]


def test_las_as_a_program_is_las_as_the_verifier_runs_it(score):
    assert score("las").objectives == {"jct": 100, "tail": 100}


def test_clairvoyance_pays_and_first_come_first_served_costs(score):
    jct = {name: score(name).objectives["jct"] for name in ("srsf", "las_continuous", "sjf", "easy", "fifo")}
    assert jct["srsf"] < jct["las_continuous"]
    assert jct["sjf"] < jct["easy"] < jct["fifo"]


def test_the_blind_hook_is_the_default_and_knows_no_durations(problem):
    assert problem.hooks[0].name == "priority"
    (entry,) = problem.hooks[0].entries
    assert "remaining" not in entry.parameters["job"].fields
    assert "duration" not in entry.parameters["job"].fields


def test_a_train_evaluation_costs_less_than_two_seconds_of_cpu(problem):
    sandbox = ZygoteSandbox()
    try:
        task = Task(problem.hooks[0].seed, "priority", Split.TRAIN, seed=1, step=0)
        assert Evaluator(problem, sandbox).evaluate(task).cpu_s < 2
    finally:
        sandbox.close()


def test_test_has_regimes_that_train_has_not(problem):
    train = {i.group for i in problem.verifier.instances(Split.TRAIN)}
    test = {i.group for i in problem.verifier.instances(Split.TEST)}
    for shifted in ("longer", "wider", "small", "large", "overload"):
        assert any(group.startswith(shifted) for group in test - train)


@pytest.mark.parametrize(
    ("text", "status"),
    [
        ("def priority(job, state):\n    return float('nan')\n", Status.INVALID),
        ("def priority(job, state):\n    return job.remaining\n", Status.CRASH),
        ("def select(jobs, state):\n    return [1] * len(jobs)\n", Status.INFEASIBLE),
        ("def select(jobs, state):\n    return [0] * len(jobs)\n", Status.INFEASIBLE),
        ("def select(jobs, state):\n    return [2] * len(jobs)\n", Status.INVALID),
    ],
    ids=["nan", "asks for what it may not know", "too many", "none", "no flag"],
)
def test_a_bad_answer_is_a_status_and_scores_nothing(score, text, status):
    evaluation = score(text)
    assert evaluation.status is status
    assert evaluation.objectives == {}
    assert evaluation.reason


def test_feedback_tells_short_jobs_from_long_ones(score):
    assert score("las").feedback.count("longest fifth") == 2


def test_each_split_is_compared_with_the_reference_on_its_own_instances(judge):
    for split in ("train", "validation"):
        assert judge("gpu_cluster", "las", split).objectives["jct"] == pytest.approx(100, abs=1e-9)
