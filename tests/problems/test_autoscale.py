"""The problem `autoscale`, in the real sandbox."""

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

PARTS = [{"kind": kind, "seeds": 1, "days": 1} for kind in ("diurnal", "bursty")]
WEIGHT = "\n\ndef weight(node, fleet):\n    return float(node.spot)\n"
HEAD = "def scale(history, nodes, state):\n"
Score = Callable[[str], Evaluation]


@pytest.fixture(scope="module")
def problem():
    return load_problem("autoscale")


@pytest.fixture(scope="module")
def score(problem) -> Score:
    """Evaluate a text, or a baseline by name, on two short series; each once."""
    small = replace(problem, verifier=type(problem.verifier)({split.value: PARTS for split in Split}))
    sandbox = ZygoteSandbox()
    evaluator = Evaluator(small, sandbox)
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
    seen = set()
    for baseline in problem.baselines:
        evaluation = score(baseline.name)
        assert evaluation.status is Status.OK, (baseline.name, evaluation.reason)
        assert evaluation.objectives["cost"] > 0
        assert "a clairvoyant" in evaluation.feedback
        seen.add(evaluation.objectives["cost"])
    assert len(seen) == len(problem.baselines)
    assert all(score(hook.seed.text).status is Status.OK for hook in problem.hooks)


def test_spot_pays_although_it_is_reclaimed(score):
    for rule in ("hpa", "reactive", "newsvendor", "window_quantile"):
        assert score(f"{rule}_spot").objectives["cost"] < score(rule).objectives["cost"]
        assert score(f"{rule}_spot").objectives["violations"] > score(rule).objectives["violations"]


def test_both_hooks_can_say_the_same(score):
    """Small nodes on demand, a tenth above the last demand."""
    plan = "def cover(load, fleet):\n    return 1.1 * load.now" + WEIGHT.replace("float(node.spot)", "0.0")
    count = HEAD + "    return [-int(-(1.1 * history[-1] - 1e-6) // 100.0), 0, 0, 0]\n"
    assert score(plan).objectives["cost"] == pytest.approx(score(count).objectives["cost"], rel=1e-6)


def test_a_cluster_that_is_never_scaled_violates(score):
    nothing = score("def cover(load, fleet):\n    return -5.0" + WEIGHT)
    assert nothing.objectives["violations"] == pytest.approx(100)


@pytest.mark.parametrize(
    ("text", "status"),
    [
        ("def cover(load, fleet):\n    return float('nan')" + WEIGHT, Status.INVALID),
        ("def cover(load, fleet):\n    return float('inf')" + WEIGHT, Status.INVALID),
        ("def cover(load, fleet):\n    return load.next" + WEIGHT, Status.CRASH),
        (HEAD + "    return [65, 0, 0, 0]\n", Status.INVALID),
        (HEAD + "    return [-1, 0, 0, 0]\n", Status.INVALID),
        (HEAD + "    return [1, 0, 0]\n", Status.INVALID),
        (HEAD + "    return [history[len(history)], 0, 0, 0]\n", Status.CRASH),
    ],
    ids=["nan", "infinite", "asks for the future", "too many", "negative", "too few", "reads the future"],
)
def test_a_bad_answer_is_a_status_and_scores_nothing(score, text, status):
    evaluation = score(text)
    assert evaluation.status is status, evaluation.reason
    assert evaluation.objectives == {}
    assert evaluation.reason


def test_a_policy_sees_no_more_than_its_arguments(score):
    """Whoever hoards every history that it was shown and looks for a longer one finds none."""
    honest = HEAD + "    return [-int(-1.2 * history[-1] // 100.0), 0, 0, 0]\n"
    hoards = (
        "import gc\n\n\n"
        + HEAD
        + "    longer = [o for o in gc.get_objects() if type(o).__name__ == 'ndarray'"
        " and o.ndim == 1 and o.size > len(history)]\n"
        "    ahead = longer[0][len(history)] if longer else history[-1]\n"
        "    return [-int(-1.2 * ahead // 100.0), 0, 0, 0]\n"
    )
    evaluation = score(hoards)
    if evaluation.status is Status.OK:
        assert evaluation.objectives == score(honest).objectives
    else:
        assert evaluation.status in (Status.VIOLATION, Status.INVALID, Status.TIMEOUT)


def test_a_train_evaluation_costs_less_than_two_seconds_of_cpu(problem):
    sandbox = ZygoteSandbox()
    try:
        evaluator = Evaluator(problem, sandbox)
        evaluator.instances(Split.TRAIN)
        assert evaluator.evaluate(Task(problem.hooks[0].seed, "plan", Split.TRAIN, seed=1, step=0)).cpu_s < 2
    finally:
        sandbox.close()
