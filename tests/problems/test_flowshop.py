"""The problem `flowshop`, in the real sandbox: NEH scores what it is known to score."""

from __future__ import annotations

import numpy as np
import pytest

from evolve.plugins import load_problem
from evolve.types import Split, Status

NEH = {
    "020x05": 3.30,
    "020x10": 4.60,
    "020x20": 3.73,
    "050x05": 0.73,
    "050x10": 5.07,
    "050x20": 6.65,
    "100x05": 0.53,
    "100x10": 2.21,
    "100x20": 5.34,
    "200x10": 1.26,
    "200x20": 4.41,
    "500x20": 2.07,
    "all": 3.33,
}
"""Mean gaps in % to the best known makespans of Taillard's 120 instances, by size."""


def test_neh_has_its_published_gaps_at_every_size(judge, mean_gaps):
    evaluation = judge("flowshop", "neh", "test")
    assert len(evaluation.measurements) == 120
    gaps = mean_gaps("flowshop", evaluation)
    assert {group: f"{gap:.2f}" for group, gap in gaps.items()} == {
        group: f"{gap:.2f}" for group, gap in NEH.items()
    }
    assert evaluation.objectives["gap"] == pytest.approx(gaps["all"])


def test_a_train_evaluation_costs_less_than_a_second(judge):
    judge("flowshop", "neh_ties")
    assert judge("flowshop", "neh_ties").cpu_s < 1


def test_all_hooks_give_neh_the_same_makespans(judge):
    """As a key, as key and place, and as a whole sequence in plain Python."""
    problem = load_problem("flowshop")
    by_hook = [judge("flowshop", hook.seed.text) for hook in problem.hooks]
    assert len(by_hook) == 3
    values = [{m.instance: m.values for m in evaluation.measurements} for evaluation in by_hook]
    assert values[0] == values[1] == values[2]


def test_baselines_are_feasible_and_never_below_a_bound(judge):
    problem = load_problem("flowshop")
    bounds = {i.name: i.references["makespan"].value for i in problem.verifier.instances(Split.TRAIN)}
    seen = set()
    for baseline in problem.baselines:
        evaluation = judge("flowshop", baseline.name)
        assert evaluation.status is Status.OK, (baseline.name, evaluation.reason)
        values = {m.instance: m.values["makespan"] for m in evaluation.measurements}
        assert [name for name, value in values.items() if value < bounds[name]] == []
        seen.add(tuple(sorted(values.items())))
    assert len(seen) == len(problem.baselines)


@pytest.mark.parametrize(
    ("body", "status"),
    [
        ("return list(range(jobs))", Status.OK),
        ("return [0] * jobs", Status.INFEASIBLE),
        ("return list(range(jobs - 1))", Status.INVALID),
        ("return list(range(1, jobs + 1))", Status.INVALID),
        ("return [float(j) for j in range(jobs)]", Status.INVALID),
        ("return None", Status.INVALID),
    ],
)
def test_a_sequence_is_a_permutation_or_a_failure(judge, body, status):
    evaluation = judge("flowshop", f"def sequence(jobs, machines, p):\n    {body}\n")
    assert evaluation.status is status, evaluation.reason


def test_feedback_tells_how_the_most_loaded_machine_fares(judge):
    feedback = judge("flowshop", "neh").feedback
    assert "stood idle for" in feedback
    assert "lower bound" in feedback


def test_references_of_test_are_best_known_values():
    references = [i.references["makespan"] for i in load_problem("flowshop").verifier.instances(Split.TEST)]
    assert len(references) == 120
    assert {reference.kind for reference in references} <= {"best_known", "exact"}
    assert np.mean([reference.value for reference in references]) == pytest.approx(6631.4, abs=2000)
