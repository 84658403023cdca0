"""The problem `jssp_breakdowns`, in the real sandbox."""

from __future__ import annotations

import numpy as np
import pytest

from evolve import Infeasible
from evolve.plugins import load_problem
from evolve.types import Split, Status

PROBABILITIES = {"p0", "p0.05", "p0.1", "p0.2"}


@pytest.fixture(scope="module")
def verifier(tmp_path_factory):
    """Return a function that makes the problem's verifier with a key file, or a published key."""
    made = load_problem("jssp_breakdowns").verifier
    folder = tmp_path_factory.mktemp("keys")
    splits = {
        "train": [{"generated": ["10x10"], "reps": [0, 2]}],
        "validation": [{"generated": ["10x10"], "reps": [8, 9]}],
        "test": [{"taillard": [1, 2]}],
    }

    def make(name: str = "held_out.key", key: str = ""):
        return type(made)(splits, [0, 0.1], str(folder / name), key)

    return make


def drawn(verifier, split):
    return {i.name: i.data.outages for i in verifier.instances(split)}


def test_most_work_remaining_is_the_measure_of_everything(judge):
    evaluation = judge("jssp_breakdowns", "mwkr")
    assert evaluation.objectives["ratio"] == pytest.approx(1.0)
    assert {m.values["ratio"] for m in evaluation.measurements} == {1.0}


def test_seed_program_and_baselines_are_feasible_and_never_below_a_bound(judge):
    problem = load_problem("jssp_breakdowns")
    instances = {i.name: i for i in problem.verifier.instances(Split.TRAIN)}
    assert {i.group for i in instances.values()} == PROBABILITIES
    seen = set()
    for baseline in problem.baselines:
        evaluation = judge("jssp_breakdowns", baseline.name)
        assert evaluation.status is Status.OK, (baseline.name, evaluation.reason)
        assert "under the same interruptions" in evaluation.feedback
        values = {m.instance: m.values["makespan"] for m in evaluation.measurements}
        assert [n for n, v in values.items() if v < instances[n].references["makespan"].value] == []
        seen.add(tuple(sorted(values.items())))
    assert len(seen) == len(problem.baselines)


def test_a_train_evaluation_costs_less_than_a_second(judge):
    judge("jssp_breakdowns", "lso")
    assert judge("jssp_breakdowns", "lso").cpu_s < 1


def test_without_interruptions_the_instances_are_plain_job_shops(judge):
    """The same rule on the same shops gives the same makespans as in `jssp`."""
    plain = {m.instance: m.values["makespan"] for m in judge("jssp", "lso").measurements}
    never = {
        m.instance.removesuffix("_p000"): m.values["makespan"]
        for m in judge("jssp_breakdowns", "lso").measurements
        if m.instance.endswith("_p000")
    }
    assert len(never) >= 10
    assert never == {name: plain[name] for name in never}


def test_held_out_interruptions_come_from_a_secret_and_stay_the_same(verifier):
    for split in (Split.VALIDATION, Split.TEST):
        assert drawn(verifier(), split) == drawn(verifier(), split)
        assert drawn(verifier("another.key"), split) != drawn(verifier(), split)
        assert drawn(verifier(key="00" * 16), split) != drawn(verifier(), split)
        assert drawn(verifier(key="00" * 16), split) == drawn(verifier("unused.key", key="00" * 16), split)


def test_train_interruptions_are_published(verifier):
    assert drawn(verifier(), Split.TRAIN) == drawn(verifier("another.key"), Split.TRAIN)


def test_a_schedule_that_forgets_interruptions_is_refused(verifier):
    made = verifier()
    instance = next(i for i in made.instances(Split.TEST) if i.group == "p0.1")
    p = instance.data.shop.p
    without = np.concatenate([[0], p.ravel().cumsum()[:-1]]).reshape(p.shape)
    with pytest.raises(Infeasible, match=r"is down until|ends at|is there until"):
        made.score(instance, without)


def test_a_probability_that_is_none_is_refused(verifier):
    splits = {split.value: [{"taillard": [1, 1]}] for split in Split}
    with pytest.raises(ValueError, match=r"`probabilities` must be in \[0, 1\); got \[0.1, 1.0\]"):
        type(verifier())(splits, [0.1, 1.0], "unused")
