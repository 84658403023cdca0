"""The problem `jssp_blocking`, in the real sandbox."""

from __future__ import annotations

import numpy as np
import pytest

from evolve import Infeasible
from evolve.plugins import load_problem
from evolve.types import Split, Status


def test_seed_programs_and_baselines_are_feasible_and_never_below_a_bound(judge):
    problem = load_problem("jssp_blocking")
    bounds = {i.name: i.references["makespan"].value for i in problem.verifier.instances(Split.TRAIN)}
    seen = set()
    for text in [hook.seed.text for hook in problem.hooks] + [b.name for b in problem.baselines]:
        evaluation = judge("jssp_blocking", text)
        assert evaluation.status is Status.OK, (text, evaluation.reason)
        values = {m.instance: m.values["makespan"] for m in evaluation.measurements}
        assert [name for name, value in values.items() if value < bounds[name]] == []
        assert "was blocking" in evaluation.feedback
        seen.add(tuple(sorted(values.items())))
    assert len(seen) == len(problem.baselines), "seed programs are FIFO"


def test_a_train_evaluation_costs_less_than_a_second(judge):
    judge("jssp_blocking", "wip_lso")
    assert judge("jssp_blocking", "wip_lso").cpu_s < 1


def test_holding_jobs_back_beats_the_same_rule_in_a_full_shop(judge):
    for rule in ("lso", "mwkr", "spt"):
        full, capped = (judge("jssp_blocking", name).objectives["gap"] for name in (rule, f"wip_{rule}"))
        assert capped < full - 2


def test_the_smallest_instances_are_compared_with_their_optimum():
    for split in Split:
        for instance in load_problem("jssp_blocking").verifier.instances(split):
            kind = instance.references["makespan"].kind
            assert kind == ("exact" if instance.group == "006x06" else "bound")


def test_a_schedule_that_forgets_blocking_is_refused():
    verifier = load_problem("jssp_blocking").verifier
    instance = next(iter(verifier.instances(Split.TEST)))
    shop = instance.data.shop
    one_after_the_other = np.concatenate([[0], shop.p.ravel().cumsum()[:-1]]).reshape(shop.p.shape)
    assert verifier.score(instance, one_after_the_other)["makespan"] == shop.p.sum()
    begins_early = one_after_the_other.copy()
    begins_early[-1, 0] = 0
    with pytest.raises(Infeasible, match="machine"):
        verifier.score(instance, begins_early)
