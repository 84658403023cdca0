"""HEFT and PEFT on one job."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

SEEDS = st.integers(0, 2**32 - 1)


def test_heft_plans_the_canonical_graph_in_80(part):
    """Topcuoglu et al. 2002, Fig. 4."""
    profile = part("applications").profile(part("applications").CANONICAL_GRAPH, part("platforms").CANONICAL)
    assert part("static").heft(profile).makespan == 80


@pytest.mark.parametrize("rule", ["heft", "peft"])
@given(seed=SEEDS)
@settings(max_examples=40)
def test_a_plan_keeps_every_rule(part, random_scenario, rule, seed):
    scenario = random_scenario(seed, jobs=1)
    profile = scenario.profiles[scenario.jobs[0]]
    plan = getattr(part("static"), rule)(profile)
    tasks = np.arange(len(plan.pe))
    assert plan.finish - plan.start == pytest.approx(profile.latency[tasks, plan.pe])
    for task, following in enumerate(profile.transfers):
        for successor, transfer in following:
            sent = plan.finish[task] + transfer[plan.pe[task], plan.pe[successor]]
            assert plan.start[successor] >= sent
    for pe in np.unique(plan.pe):
        here = sorted((plan.start[t], plan.finish[t]) for t in tasks[plan.pe == pe])
        assert all(second[0] >= first[1] for first, second in pairwise(here))
    assert plan.makespan >= profile.tail.max()


def test_a_short_task_is_inserted_before_a_later_one(part):
    gap = part("static")._gap
    assert gap([(0, 4), (10, 12)], 0, 6) == 4
    assert gap([(0, 4), (10, 12)], 0, 7) == 12
    assert gap([(0, 4), (10, 12)], 5, 5) == 5
    assert gap([], 3, 5) == 3
