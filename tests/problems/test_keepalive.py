"""The problem `keepalive`, in the real sandbox."""

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

BEGIN = "def prewarm(function, history):\n    return "
THEN = "\n\n\ndef keepalive(function, history):\n    return "
PARTS = [{"seeds": 2, "functions": 25, "days": 1.0}]
Score = Callable[[str], Evaluation]


@pytest.fixture(scope="module")
def problem():
    problem = load_problem("keepalive")
    return replace(problem, verifier=type(problem.verifier)({split.value: PARTS for split in Split}))


@pytest.fixture(scope="module")
def score(problem) -> Score:
    """Evaluate a text, or a baseline by name, on few functions; each once."""
    sandbox = ZygoteSandbox()
    evaluator = Evaluator(problem, sandbox)
    known: dict[str, Evaluation] = {}

    def run(text: str) -> Evaluation:
        if text not in known:
            program = next((b for b in problem.baselines if b.name == text), Program(text, "candidate"))
            hook = programs.implements(program.text, problem.hooks) or problem.hooks[0]
            known[text] = evaluator.evaluate(Task(program, hook.name, Split.TRAIN, seed=1, step=0))
        return known[text]

    yield run
    sandbox.close()


def test_baselines_are_feasible_and_none_is_below_the_clairvoyant(problem, score):
    least = {i.name: i.references["relative"].value for i in problem.verifier.instances(Split.TRAIN)}
    seen = set()
    for baseline in problem.baselines:
        evaluation = score(baseline.name)
        assert evaluation.status is Status.OK, (baseline.name, evaluation.reason)
        assert all(m.values["relative"] > least[m.instance] for m in evaluation.measurements)
        seen.add(evaluation.objectives["cost"])
    assert len(seen) == len(problem.baselines)


def test_ten_minutes_are_the_measure_of_everything_by_both_hooks(score):
    for text in ("fixed_10", "def keepalive(function, history):\n    return 600.0\n"):
        evaluation = score(text)
        assert evaluation.objectives["cost"] == pytest.approx(100)
        assert evaluation.objectives["memory"] == pytest.approx(100)


def test_longer_windows_trade_memory_for_cold_starts(score):
    rows = [score(f"fixed_{minutes}").objectives for minutes in (1, 10, 20, 60)]
    assert [row["memory"] for row in rows] == sorted(row["memory"] for row in rows)
    assert [row["cold"] for row in rows] == sorted((row["cold"] for row in rows), reverse=True)


def test_the_histogram_has_fewest_cold_starts_and_break_even_costs_less_than_ten_minutes(problem, score):
    cold = {b.name: score(b.name).objectives["cold"] for b in problem.baselines}
    assert min(cold, key=cold.__getitem__) == "hybrid_histogram"
    assert score("break_even").objectives["cost"] < 100


def test_never_unloading_costs_memory_and_has_no_cold_start_at_all(score):
    evaluation = score(BEGIN + "0.0" + THEN + "1e9\n")
    assert evaluation.objectives["cold"] == 0
    assert evaluation.objectives["memory"] > 200


@pytest.mark.parametrize(
    ("text", "status"),
    [
        (BEGIN + "float('nan')" + THEN + "1.0\n", Status.INVALID),
        (BEGIN + "0.0" + THEN + "float('inf')\n", Status.INVALID),
        (BEGIN + "0.0" + THEN + "history.next\n", Status.CRASH),
        (BEGIN + "0.0" + THEN + "None\n", Status.INVALID),
    ],
    ids=["nan", "infinite", "asks for the future", "nothing"],
)
def test_a_bad_answer_is_a_status_and_scores_nothing(score, text, status):
    evaluation = score(text)
    assert evaluation.status is status, evaluation.reason
    assert evaluation.objectives == {}


def test_test_has_regimes_that_train_has_not():
    verifier = load_problem("keepalive").verifier
    train, test = ({i.group for i in verifier.instances(split)} for split in ("train", "test"))
    assert test - train == {"rare", "busy", "bursty", "timers"}


def test_a_train_evaluation_costs_less_than_two_seconds_of_cpu(judge):
    assert judge("keepalive", "fixed_10").cpu_s < 2
