"""The problem `moe_affinity`, in the real sandbox."""

from __future__ import annotations

import pytest

from evolve.plugins import load_problem
from evolve.types import Split, Status

WHERE = "moe_affinity"
BASELINES = ("contiguous", "greedy", "random_gpus", "round_robin", "spectral")
HEAD = "import numpy as np\n\n\ndef place(affinity, capacity):\n    layers, experts, _ = affinity.shape\n"


@pytest.fixture(scope="module")
def scored(judge):
    return {name: judge(WHERE, name) for name in BASELINES}


def test_seed_program_and_baselines_are_feasible_and_never_below_a_bound(scored):
    problem = load_problem(WHERE)
    assert {b.name for b in problem.baselines} == set(BASELINES)
    bounds = {i.name: i.references for i in problem.verifier.instances(Split.TRAIN)}
    for name, evaluation in scored.items():
        assert evaluation.status is Status.OK, (name, evaluation.reason)
        for measurement in evaluation.measurements:
            for key in ("gpu_hops", "node_hops"):
                assert measurement.values[key] >= bounds[measurement.instance][key].value
    assert len({round(e.objectives["gpu_hops"], 6) for e in scored.values()}) == len(BASELINES)


def test_rules_that_look_at_the_profile_save_hops_and_greedy_most(scored):
    hops = {name: e.objectives["gpu_hops"] for name, e in scored.items()}
    blind = min(hops[name] for name in ("contiguous", "random_gpus", "round_robin"))
    assert hops["greedy"] < hops["spectral"] < 0.85 * blind
    assert hops["greedy"] < 0.65 * blind


@pytest.mark.parametrize(
    ("body", "status"),
    [
        ("    return np.zeros(layers * experts, dtype=int)\n", Status.INFEASIBLE),
        ("    return np.tile(np.arange(experts), layers)\n", Status.INFEASIBLE),
        ("    return np.full(layers * experts, -1)\n", Status.INVALID),
        ("    return np.tile(np.arange(experts) // capacity, layers - 1)\n", Status.INVALID),
        ("    return (np.tile(np.arange(experts) // capacity, layers), 0.0)\n", Status.INVALID),
        ("    affinity[:] = 0\n    return np.tile(np.arange(experts) // capacity, layers)\n", Status.CRASH),
    ],
    ids=["all on one GPU", "a GPU for each", "nowhere", "a layer short", "with a score", "mutates"],
)
def test_a_bad_answer_is_a_status_and_scores_nothing(judge, body, status):
    evaluation = judge(WHERE, HEAD + body)
    assert evaluation.status is status, evaluation.reason
    assert evaluation.objectives == {}


def test_a_train_evaluation_of_a_rule_costs_less_than_two_seconds(scored):
    assert scored["greedy"].cpu_s < 2.0  # 0.1 s on a quiet machine


def test_feedback_names_the_worst_boundary(scored):
    assert scored["greedy"].feedback.count("most from layer") == 2
