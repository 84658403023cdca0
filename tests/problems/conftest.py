"""Evaluate programs of bundled problems in the real sandbox."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping

import pytest

from evolve import programs
from evolve.evaluation import Evaluator
from evolve.plugins import load_problem
from evolve.protocols import Task
from evolve.sandbox import ZygoteSandbox
from evolve.types import Evaluation, Problem, Program, Split

Judge = Callable[..., Evaluation]


@pytest.fixture(scope="session")
def judge() -> Iterator[Judge]:
    """Return a function that evaluates a text, or a baseline by name, on a split of a problem."""
    sandbox = ZygoteSandbox()
    known: dict[str, tuple[Problem, Evaluator]] = {}

    def run(where: str, text: str, split: str = "train") -> Evaluation:
        if where not in known:
            problem = load_problem(where)
            known[where] = problem, Evaluator(problem, sandbox)
        problem, evaluator = known[where]
        program = next((b for b in problem.baselines if b.name == text), Program(text, "candidate"))
        hook = programs.implements(program.text, problem.hooks) or problem.hooks[0]
        return evaluator.evaluate(Task(program, hook.name, Split(split), seed=1, step=0))

    yield run
    sandbox.close()


@pytest.fixture(scope="session")
def mean_gaps() -> Callable[[str, Evaluation], Mapping[str, float]]:
    """Return a function that gives the mean gap of makespans to references in %, by group and in all."""

    def of(where: str, evaluation: Evaluation) -> Mapping[str, float]:
        instances = {i.name: i for i in load_problem(where).verifier.instances(evaluation.split)}
        gaps: dict[str, list[float]] = defaultdict(list)
        for measurement in evaluation.measurements:
            instance = instances[measurement.instance]
            gap = 100 * (measurement.values["makespan"] / instance.references["makespan"].value - 1)
            gaps[instance.group].append(gap)
            gaps["all"].append(gap)
        return {group: sum(values) / len(values) for group, values in gaps.items()}

    return of
