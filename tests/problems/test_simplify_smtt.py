"""What a real search left behind becomes a rule that a person can read, at the same gap on test."""

from __future__ import annotations

import pytest

from evolve import programs
from evolve.campaign.shrink import Bench, Terms, shrink
from evolve.cli.compose import engine_for
from evolve.indicators import paired
from evolve.plugins import load_problem
from evolve.protocols import Task
from evolve.types import Program, Split

FOUND = """def priority(job, state):
    return max(state.t + job.p + 0.0298 * (0.0 - max(state.mean_p, max(min(job.p, job.d), -0.204 * state.t)
        * (0.5 / (state.t + 1.0)))), job.d) - 0.038 * (min(state.remaining, job.p)
        if state.t <= 0.0312 * job.shorter else abs(job.p - 0.88)) + 0.04231 * max(
        job.shorter / state.n, job.shorter + state.mean_p)
"""


@pytest.mark.slow
def test_the_incumbent_of_a_search_loses_a_third_or_more_and_no_gap_on_test() -> None:
    problem = load_problem("smtt")
    hook = problem.hooks[0]
    engine = engine_for("smtt", 2, False)
    try:
        program = Program(FOUND, "found")
        held = {
            split: engine.submit(Task(program, hook.name, split, 1, 0)).result()
            for split in (Split.TRAIN, Split.VALIDATION)
        }
        made = shrink(Bench(problem, engine, 1), program, hook, held, Terms(0.001, 150, timed=False))
        tested = [
            engine.submit(Task(one, hook.name, Split.TEST, 1, 0)).result() for one in (made.program, program)
        ]
    finally:
        engine.close()
    assert programs.size(made.program.text) <= 2 / 3 * programs.size(FOUND)
    primary = problem.objectives[0]
    values = [{m.instance: m.values[primary.key] for m in one.measurements} for one in tested]
    instances = tuple(problem.verifier.instances(Split.TEST))
    difference = paired(primary, instances, values[0], values[1], seed=1)
    assert difference.lo <= 0 <= difference.hi
    assert abs(difference.difference) < 0.1
