"""The problem `jssp_breakdowns`, in the real sandbox."""

from __future__ import annotations

import numpy as np
import pytest

from evolve import Infeasible
from evolve.plugins import load_problem
from evolve.protocols import Concealed
from evolve.types import Split, Status

PROBABILITIES = {"p0", "p0.05", "p0.1", "p0.2"}


SPLITS = {
    "train": [{"generated": ["10x10"], "reps": [0, 2]}],
    "validation": [{"generated": ["10x10"], "reps": [8, 9]}],
    "test": [{"taillard": [1, 2]}],
}


@pytest.fixture(scope="module")
def verifier():
    """Return the problem's verifier with few instances."""
    return type(load_problem("jssp_breakdowns").verifier)(SPLITS, [0, 0.1])


def drawn(instances):
    return {i.name: i.data.outages for i in instances}


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


def test_a_campaign_judges_under_interruptions_that_only_its_secret_gives_away(verifier):
    assert isinstance(verifier, Concealed)
    for split in (Split.VALIDATION, Split.TEST):
        published = drawn(verifier.instances(split))
        assert drawn(verifier.instances(split)) == published
        secret, other = (drawn(verifier.concealed(split, key)) for key in (2**127 + 5, 2**127 + 6))
        assert drawn(verifier.concealed(split, 2**127 + 5)) == secret
        assert published.keys() == secret.keys() == other.keys()
        for name in published:
            differing = {published[name], secret[name], other[name]}
            assert len(differing) == (1 if name.endswith("_p000") else 3)


def test_a_schedule_that_forgets_interruptions_is_refused(verifier):
    instance = next(i for i in verifier.instances(Split.TEST) if i.group == "p0.1")
    p = instance.data.shop.p
    without = np.concatenate([[0], p.ravel().cumsum()[:-1]]).reshape(p.shape)
    with pytest.raises(Infeasible, match=r"is down until|ends at|is there until"):
        verifier.score(instance, without)


def test_a_probability_that_is_none_is_refused(verifier):
    with pytest.raises(ValueError, match=r"`probabilities` must be in \[0, 1\); got \[0.1, 1.0\]"):
        type(verifier)(SPLITS, [0.1, 1.0])
