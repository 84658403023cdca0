"""The problem `gpu_placement`, in the real sandbox."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from evolve import Split
from evolve.evaluation import Evaluator
from evolve.plugins import load_problem
from evolve.protocols import Task
from evolve.sandbox import ZygoteSandbox
from evolve.types import Evaluation, Program, Status

SMALL = {split: [{"nodes": 40, "seeds": 4}] for split in ("train", "validation", "test")}
Score = Callable[[str], Evaluation]


@pytest.fixture(scope="module")
def problem():
    return load_problem("gpu_placement")


@pytest.fixture(scope="module")
def score(problem) -> Score:
    """Evaluate a text, or a baseline by name, on small inventories; each once."""
    small = replace(problem, verifier=type(problem.verifier)(SMALL))
    sandbox = ZygoteSandbox()
    evaluator = Evaluator(small, sandbox)
    known: dict[str, Evaluation] = {}

    def run(text: str) -> Evaluation:
        if text not in known:
            program = next((b for b in problem.baselines if b.name == text), Program(text, "candidate"))
            known[text] = evaluator.evaluate(Task(program, "score", Split.TRAIN, seed=1, step=0))
        return known[text]

    yield run
    sandbox.close()


def test_the_seed_program_and_all_baselines_are_feasible(problem, score):
    for text in [problem.hooks[0].seed.text, *(b.name for b in problem.baselines)]:
        evaluation = score(text)
        assert evaluation.status is Status.OK, (text, evaluation.reason)
        assert 0 < evaluation.objectives["unallocated"] < 30


def test_looking_at_fragmentation_pays(score):
    """FGD leaves less than best fit, and that less than the first node that fits."""
    left = {name: score(name).objectives["unallocated"] for name in ("fgd", "best_fit", "first_fit")}
    assert left["fgd"] < left["best_fit"] < left["first_fit"]


def test_a_train_evaluation_costs_less_than_two_seconds_of_cpu(problem):
    sandbox = ZygoteSandbox()
    try:
        task = Task(problem.hooks[0].seed, "score", Split.TRAIN, seed=1, step=0)
        assert Evaluator(problem, sandbox).evaluate(task).cpu_s < 2
    finally:
        sandbox.close()


def test_test_has_regimes_that_train_has_not(problem):
    train = {i.group for i in problem.verifier.instances(Split.TRAIN)}
    test = {i.group for i in problem.verifier.instances(Split.TEST)}
    assert {"n100_f3", "n100_f0.3", "n400_f1"} <= test - train


@pytest.mark.parametrize(
    ("text", "status"),
    [
        ("def score(node, pod):\n    return float('inf')\n", Status.INVALID),
        ("def score(node, pod):\n    return node.name\n", Status.CRASH),
    ],
)
def test_a_bad_answer_is_a_status_and_scores_nothing(score, text, status):
    evaluation = score(text)
    assert evaluation.status is status
    assert evaluation.objectives == {}


def test_feedback_tells_who_was_turned_away(score):
    assert score("fgd").feedback.count("Turned away") == 2
