"""The problem `smtt`, in the real sandbox: rules score what the literature's rules score."""

from __future__ import annotations

import re
from collections.abc import Callable

import numpy as np
import pytest

from evolve import Split, programs
from evolve.evaluation import Evaluator
from evolve.plugins import bundled_root, load_problem
from evolve.protocols import Task
from evolve.sandbox import ZygoteSandbox
from evolve.types import Evaluation, Problem, Program, Status

PUBLISHED = bundled_root() / "problems" / "smtt" / "published"
PLACES = {20: ("small", "train"), 50: ("small", "validation"), 100: ("small", "test")}
PLACES |= {200: ("large", "validation"), 500: ("large", "test")}

TABLE = {
    "edd": ("51.0", "61.4", "63.8", "66.3", "65.8"),
    "spt": ("41.0", "51.3", "53.8", "55.7", "57.0"),
    "mst": ("78.2", "76.2", "74.2", "73.7", "72.4"),
    "mdd": ("1.28", "1.72", "1.48", "1.31", "1.29"),
    "atc": ("2.63", "1.93", "1.54", "1.41", "1.31"),
    "covert": ("5.9", "3.0", "2.2", "1.7", "1.4"),
    "psk": ("1.28", "1.72", "1.48", "1.31", "1.29"),
    "api": ("1.28", "1.72", "1.49", "1.32", "1.29"),
    "wilkerson_irwin": ("1.28", "1.72", "1.49", "1.32", "1.29"),
    "nbr": ("0.68", "1.13", "1.01", "1.02", "1.01"),
    "insertion_edd": ("1.86", "1.40", "0.93", "0.93", "0.66"),
    "insertion_psk": ("0.44", "0.62", "0.48", "0.39", "0.21"),
}
"""Aggregate gaps in % on the published sets of n = 20, 50, 100, 200 and 500."""

Score = Callable[..., Evaluation]


@pytest.fixture(scope="module")
def sandbox():
    made = ZygoteSandbox()
    yield made
    made.close()


@pytest.fixture(scope="module")
def score(sandbox) -> Score:
    """Evaluate a text, or a baseline by name, on a split."""
    problems: dict[str, tuple[Problem, Evaluator]] = {}

    def run(text: str, split: str = "train", where: str = "smtt") -> Evaluation:
        if where not in problems:
            problem = load_problem(where)
            problems[where] = problem, Evaluator(problem, sandbox)
        problem, evaluator = problems[where]
        program = next((b for b in problem.baselines if b.name == text), Program(text, "candidate"))
        hook = programs.implements(program.text, problem.hooks)
        name = hook.name if hook else "priority"
        return evaluator.evaluate(Task(program, name, Split(split), seed=1, step=0))

    return run


def published(score: Score, rule: str, n: int) -> float:
    folder, split = PLACES[n]
    return score(rule, split, str(PUBLISHED / folder)).objectives["gap"]


def printed(value: float, like: str) -> str:
    """Return `value` with as many digits as `like`."""
    return f"{value:.{len(like.partition('.')[2])}f}"


@pytest.mark.parametrize("rule", sorted(TABLE))
def test_the_published_table_comes_out_to_the_printed_digit_at_20_and_50_jobs(score, rule):
    for column, n in enumerate((20, 50)):
        assert printed(published(score, rule, n), TABLE[rule][column]) == TABLE[rule][column], (rule, n)


@pytest.mark.parametrize(("n", "column"), [(100, 2), (200, 3), (500, 4)])
def test_mdd_has_its_published_gap_at_large_sizes(score, n, column):
    assert printed(published(score, "mdd", n), TABLE["mdd"][column]) == TABLE["mdd"][column]


@pytest.mark.slow
@pytest.mark.timeout(900)
@pytest.mark.parametrize("rule", sorted(TABLE))
def test_the_published_table_comes_out_to_the_printed_digit_at_large_sizes(score, rule):
    for column, n in enumerate((100, 200, 500), start=2):
        assert printed(published(score, rule, n), TABLE[rule][column]) == TABLE[rule][column], (rule, n)


def test_a_train_evaluation_of_a_rule_costs_less_than_half_a_second(score):
    score("mdd")
    evaluation = score("mdd")
    assert len(evaluation.measurements) >= 40
    assert evaluation.cpu_s < 0.5


def test_seed_programs_and_baselines_are_feasible_and_never_below_an_optimum(score):
    problem = load_problem("smtt")
    optima = {i.name: i.references["tardiness"].value for i in problem.verifier.instances(Split.TRAIN)}
    for text in [hook.seed.text for hook in problem.hooks] + [b.name for b in problem.baselines]:
        evaluation = score(text)
        assert evaluation.status is Status.OK, (text, evaluation.reason)
        assert np.isfinite(list(evaluation.objectives.values())).all()
        values = {m.instance: m.values["tardiness"] for m in evaluation.measurements}
        assert values.keys() == optima.keys()
        assert [name for name, value in values.items() if value < optima[name]] == []


def test_both_hooks_give_one_rule_the_same_sequences(score):
    """EDD as an index and as a sequence; ties are broken alike."""
    problem = load_problem("smtt")
    by_index, at_once = (score(hook.seed.text) for hook in problem.hooks)
    assert by_index.objectives["gap"] == at_once.objectives["gap"]
    assert {m.instance: m.values for m in by_index.measurements} == {
        m.instance: m.values for m in at_once.measurements
    }


@pytest.mark.parametrize(
    ("text", "status"),
    [
        ("def sequence(p, d):\n    return list(range(len(p) - 1))\n", Status.INVALID),
        ("def sequence(p, d):\n    return [0] * len(p)\n", Status.INFEASIBLE),
        ("def sequence(p, d):\n    return list(range(1, len(p) + 1))\n", Status.INVALID),
        ("def sequence(p, d):\n    return [float('nan')] * len(p)\n", Status.INVALID),
        ("def priority(job, state):\n    return float('nan')\n", Status.INVALID),
        ("def priority(job, state):\n    return 'soon'\n", Status.INVALID),
        ("def priority(job, state):\n    return job.w\n", Status.CRASH),
    ],
    ids=["short", "twice", "beyond", "nan sequence", "nan index", "text", "no such field"],
)
def test_a_bad_answer_is_a_status_and_scores_nothing(score, text, status):
    evaluation = score(text)
    assert evaluation.status is status
    assert evaluation.objectives == {}
    assert evaluation.reason


def test_fields_of_a_job_are_what_the_statement_says(score):
    """A program that finds them inconsistent ends itself."""
    evaluation = score(
        "def priority(job, state):\n"
        "    assert 0 <= job.shorter <= state.remaining - job.p\n"
        "    assert state.n > 1 or job.shorter == 0\n"
        "    assert state.n * 1 <= state.remaining <= state.n * 100\n"
        "    assert 1 <= state.mean_p <= 100 and 1 <= job.p <= 100\n"
        "    begun = abs(state.remaining - state.n * state.mean_p) > 1e-6 * state.remaining\n"
        "    assert state.t > 0 or not begun\n"
        "    return job.d\n"
    )
    assert evaluation.status is Status.OK, evaluation.reason


def test_feedback_points_at_a_job_that_is_out_of_place(score):
    feedback = score("mdd").feedback
    assert len(feedback.splitlines()) == 2
    for line in feedback.splitlines():
        assert re.search(
            r"An optimal sequence takes the same first|from position \d+ to \d+ would save", line
        )


def test_the_statement_gives_no_instance_away(score):
    problem = load_problem("smtt")
    numbers = {
        str(int(i.references["tardiness"].value))
        for split in (Split.VALIDATION, Split.TEST)
        for i in problem.verifier.instances(split)
        if i.references["tardiness"].value > 200
    }
    words = set(problem.statement.replace(".", " ").replace(",", " ").split())
    assert not words & numbers
