"""The problem `edge_offload`, in the real sandbox."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from evolve import Split, programs
from evolve.evaluation import Evaluator
from evolve.plugins import load_problem
from evolve.protocols import Task
from evolve.sandbox import ZygoteSandbox
from evolve.types import Evaluation, Program, Status

Score = Callable[[str], Evaluation]


@pytest.fixture(scope="module")
def problem():
    return load_problem("edge_offload")


@pytest.fixture(scope="module")
def score(problem) -> Score:
    """Evaluate a text, or a baseline by name, on train; each once."""
    sandbox = ZygoteSandbox()
    evaluator = Evaluator(problem, sandbox)
    known: dict[str, Evaluation] = {}

    def run(text: str) -> Evaluation:
        if text not in known:
            program = next((b for b in problem.baselines if b.name == text), Program(text, "candidate"))
            known[text] = evaluator.evaluate(Task(program, "score", Split.TRAIN, seed=1, step=0))
        return known[text]

    yield run
    sandbox.close()


def test_the_seed_program_and_all_baselines_are_feasible_and_cheap(problem, score):
    for text in [problem.hooks[0].seed.text, *(b.name for b in problem.baselines)]:
        evaluation = score(text)
        assert evaluation.status is Status.OK, (text, evaluation.reason)
        assert 0 <= evaluation.objectives["hypervolume"] <= 100
        assert evaluation.cpu_s < 2


def test_sweeping_preferences_beats_every_single_point(score):
    single = max(score(n).objectives["hypervolume"] for n in ("greedy_delay", "greedy_energy", "round_robin"))
    assert score("weighted_greedy").objectives["hypervolume"] > single + 3
    assert score("local").objectives["hypervolume"] == 0


def test_round_robin_takes_turns_on_the_servers(score, problem):
    """As the rule says so: no task stays on the device, and each server gets a quarter."""
    instance = next(iter(problem.verifier.instances(Split.TRAIN)))
    text = next(b.text for b in problem.baselines if b.name == "round_robin")
    fields: dict[str, object] = {}
    exec(text, fields)  # our own file

    class Option:
        def __init__(self, number):
            self.number = number

    class State:
        def __init__(self, task):
            self.task = task

    def choose(task):
        return min(range(5), key=lambda n: fields["score"](Option(n), State(task)))

    assert [choose(task) for task in range(6)] == [1, 2, 3, 4, 1, 2]
    assert instance.data.shape[1] == 5


@pytest.mark.parametrize(
    ("text", "status"),
    [
        ("def score(option, state):\n    return float('nan')\n", Status.INVALID),
        ("def score(option, state):\n    return option.price\n", Status.CRASH),
    ],
)
def test_a_bad_answer_is_a_status_and_scores_nothing(score, text, status):
    evaluation = score(text)
    assert evaluation.status is status
    assert evaluation.objectives == {}


def test_test_has_regimes_that_train_has_not(problem):
    train = {i.group for i in problem.verifier.instances(Split.TRAIN)}
    test = {i.group for i in problem.verifier.instances(Split.TEST)}
    assert len(test - train) == 6


def test_feedback_shows_the_front(score):
    assert score("weighted_greedy").feedback.count("on the device") == 10


def test_each_split_is_measured_in_the_boxes_of_its_own_instances(judge):
    after_train = [judge("edge_offload", "round_robin", split) for split in ("train", "validation")][1]
    fresh = Evaluator(load_problem("edge_offload"), ZygoteSandbox())
    rule = next(b for b in load_problem("edge_offload").baselines if b.name == "round_robin")
    hook = programs.implements(rule.text, load_problem("edge_offload").hooks)
    alone = fresh.evaluate(Task(rule, hook.name, Split.VALIDATION, seed=1, step=0))
    fresh.close()
    assert after_train.objectives == alone.objectives
