"""The sweep of preferences: with 21 it is the baseline, and a finer one contains it."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from evolve import Split, programs
from evolve.evaluation import Evaluator
from evolve.plugins import load_problem
from evolve.plugins.modules import load_module
from evolve.protocols import Task
from evolve.sandbox import ZygoteSandbox


@pytest.fixture(scope="module")
def front():
    return load_module(Path(__file__).parents[2] / "benchmarks" / "edge_front.py")


def test_21_preferences_are_the_baseline_in_its_sandbox(front):
    problem = load_problem("edge_offload")
    rule = next(b for b in problem.baselines if b.name == "weighted_greedy")
    hook = programs.implements(rule.text, problem.hooks)
    evaluator = Evaluator(problem, ZygoteSandbox())
    scored = evaluator.evaluate(Task(rule, hook.name, Split.TRAIN, seed=1, step=0))
    evaluator.close()
    expected = scored.objectives["hypervolume"]
    assert front.hypervolume(front.worlds(), np.linspace(0, 1, 21)) == pytest.approx(expected)


def test_more_preferences_dominate_more(front):
    some = front.worlds()[:2]
    shares = [front.hypervolume(some, np.linspace(0, 1, count)) for count in (2, 3, 11, 21, 41)]
    assert shares == sorted(shares)
    assert shares[-1] > shares[0]
