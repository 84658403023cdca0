"""Programs that recorded campaigns found score what the pages say, in the real sandbox."""

from __future__ import annotations

from pathlib import Path

import pytest

from evolve import programs
from evolve.evaluation import Evaluator
from evolve.plugins import load_problem
from evolve.protocols import Task
from evolve.sandbox import ZygoteSandbox
from evolve.types import Program, Split

HOME = Path(__file__).parents[2] / "benchmarks" / "discovered"


@pytest.mark.slow
@pytest.mark.parametrize(
    ("where", "objective", "figure"),
    [("llm_sql", "hit_rate", "55.21"), ("txn_scheduling", "gap", "-0.38")],
)
def test_a_discovered_program_scores_what_its_page_says(where, objective, figure):
    problem, sandbox = load_problem(where), ZygoteSandbox()
    program = Program((HOME / f"{where}.py").read_text(encoding="utf-8"), where)
    hook = programs.implements(program.text, problem.hooks)
    evaluation = Evaluator(problem, sandbox).evaluate(Task(program, hook.name, Split.TRAIN, seed=1, step=0))
    sandbox.close()
    assert f"{evaluation.objectives[objective]:.2f}" == figure, evaluation.reason
