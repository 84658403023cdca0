"""The problem `prism`, in the real sandbox."""

from __future__ import annotations

from functools import cache

import pytest

from evolve.plugins import load_problem
from evolve.types import Split, Status

PLACE = "def place(gpus, capacity, size, load, model):\n"


@pytest.fixture(scope="module")
def score(judge):
    """Evaluate a text, or a baseline by name, on train; each once."""
    return cache(judge)


def test_seed_programs_and_baselines_are_feasible_and_differ(score):
    problem = load_problem("prism")
    seen = {}
    for baseline in problem.baselines:
        evaluation = score("prism", baseline.name)
        assert evaluation.status is Status.OK, (baseline.name, evaluation.reason)
        assert "most pressed" in evaluation.feedback
        seen[baseline.name] = evaluation.objectives["gap"]
    assert len(set(seen.values())) == len(problem.baselines) == 5
    for hook in problem.hooks:
        assert score("prism", hook.seed.text).objectives["gap"] in seen.values()
    assert seen["round_robin"] > seen["greedy"] > seen["bisection"] > seen["bisection_local"] > 0


def test_the_baseline_and_the_reference_by_bisection_agree(score):
    assert score("prism", "bisection_local").objectives["behind"] == pytest.approx(0, abs=0.5)


def test_a_train_evaluation_costs_less_than_two_seconds_of_cpu(judge, score):
    score("prism", "steepest_descent")
    assert judge("prism", "steepest_descent").cpu_s < 2


@pytest.mark.parametrize(
    ("body", "statuses"),
    [
        # models left out, placed twice, or placed on GPUs that do not exist
        ("    return [0] * (len(size) - 1)\n", {Status.INVALID}),
        ("    return [0] * (2 * len(size))\n", {Status.INVALID}),
        ("    return list(range(len(size)))\n", {Status.INVALID}),
        ("    return [-1] * len(size)\n", {Status.INVALID}),
        # sizes and loads that a program overwrites are its own copies
        (
            "    for i in range(len(size)):\n        size[i] = load[i] = 0.0\n    return [0] * len(size)\n",
            {Status.INFEASIBLE},
        ),
        ("    return 0.0\n", {Status.INVALID}),
        # a hard instance is not skipped
        (
            "    if sum(size) > 0.76 * gpus * capacity:\n        raise ValueError('too hard')\n"
            "    return [0] * len(size)\n",
            {Status.CRASH, Status.INFEASIBLE},
        ),
        (
            "    while sum(size) > 0.1 * gpus * capacity:\n        pass\n    return [0] * len(size)\n",
            {Status.TIMEOUT},
        ),
    ],
)
def test_cheats_score_nothing(score, body, statuses):
    evaluation = score("prism", PLACE + body)
    assert evaluation.status in statuses, evaluation.reason
    assert "defines no" not in evaluation.reason
    assert evaluation.objectives == {}


def test_raising_on_hard_instances_scores_nothing(score):
    """Published evaluators took the mean over instances that were left."""
    baseline = next(b.text for b in load_problem("prism").baselines if b.name == "bisection")
    guarded = baseline.replace(
        "    return bisect(", "    assert sum(size) < 0.86 * gpus * capacity\n    return bisect(", 1
    )
    assert guarded != baseline
    assert score("prism", baseline).status is Status.OK
    assert (score("prism", guarded).status, score("prism", guarded).objectives) == (Status.CRASH, {})


def test_no_pressure_is_below_the_bound(score):
    instances = {i.name: i for i in load_problem("prism").verifier.instances(Split.TRAIN)}
    for measurement in score("prism", "bisection_local").measurements:
        reference = instances[measurement.instance].references["pressure"]
        assert reference.kind == "bound"
        assert measurement.values["pressure"] >= reference.value


def test_a_rule_that_fails_has_a_status(score):
    text = "def value(option, state):\n    return {}\n"
    assert score("prism", text.format("float('inf')")).status is Status.INVALID
    assert score("prism", text.format("option.price")).status is Status.CRASH


def test_splits_share_no_instance():
    verifier = load_problem("prism").verifier
    names = [{i.name for i in verifier.instances(split)} for split in Split]
    assert len(set.union(*names)) == sum(map(len, names))


@pytest.mark.parametrize(
    ("change", "fault"),
    [
        ({"test": []}, "`splits` has no instances for test"),
        ({"test": [{"gpus": 5}]}, "`splits.test`: a part has keys gpus, share, per_gpu, numbers"),
    ],
)
def test_splits_that_cannot_be_are_refused(change, fault):
    splits = {split.value: [{"published": [0, 1]}] for split in Split}
    with pytest.raises(ValueError, match=fault):
        type(load_problem("prism").verifier)({**splits, **change})
