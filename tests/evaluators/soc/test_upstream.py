"""DS3's rules and quirks, one by one."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

SEEDS = st.integers(0, 2**32 - 1)


@given(SEEDS)
@settings(max_examples=40)
def test_etf_takes_the_least_finish_again_and_again(part, random_scenario, seed):
    upstream, simulation = part("upstream"), part("simulate").Simulation(random_scenario(seed))
    while simulation.advance():
        free = np.maximum(simulation.free(), simulation.now)
        expected = []
        left = list(simulation.ready)
        while left:
            finish, _, task, pe = min(
                (max(simulation.data[t, q], free[q]) + simulation.expected[t, q], left.index(t), t, q)
                for t in left
                for q in range(len(free))
            )
            expected.append((task, pe))
            free[pe] = finish
            left.remove(task)
        pairs = upstream.etf(simulation)
        assert list(pairs) == expected
        simulation.bind(pairs)


def test_met_drops_wrong_pes_when_two_are_busy(part):
    """Of four equal PEs, it deletes the place of the first busy one as often as there are busy ones."""
    cluster = part("platforms").Cluster("c", 4, {"k": 10}, (1.0,) * 4, 0.9)
    platform = part("platforms").Platform((cluster,), ((1.0,),), own=1000.0)
    application = part("applications").Application("one", ("k",), ())
    scenario = part("scenario").Scenario(platform, (application,), (0,), (1,))
    simulation = part("simulate").Simulation(scenario)
    assert simulation.advance()
    chosen = {}
    for busy in [(0, 1), (1, 2), (0, 2), (0, 1, 2, 3), ()]:
        simulation.running = [0 if pe in busy else -1 for pe in range(4)]
        chosen[busy] = part("upstream").met(simulation)[0][1]
    # With 0 and 2 busy, the first place is deleted twice: 0 and 1 go, and 2, which is busy, is taken.
    assert chosen == {(0, 1): 2, (1, 2): 0, (0, 2): 2, (0, 1, 2, 3): 0, (): 0}


def test_stf_queues_everything_on_the_first_of_equal_pes(part):
    upstream = part("upstream")
    scenario = upstream.DEFAULT.scenario(100)
    trace = upstream.run(part("simulate").Simulation(scenario), upstream.stf)
    assert set(trace.pe.tolist()) == {0, 4, 8, 10, 14}


def test_a_straggler_loses_its_data_and_its_latency(part):
    """Twenty short jobs pass a long one: DS3 forgets where the long one's first task ran, and its start."""
    upstream, platforms = part("upstream"), part("platforms")
    cluster = platforms.Cluster("c", 2, {"long": 900, "short": 10}, (1.0, 2.0), 0.9)
    platform = platforms.Platform((cluster,), ((1.0,),), own=1000.0)
    straggler = part("applications").chain(["short", "long", "short"], [0, 400], "straggler")
    passer = part("applications").Application("passer", ("short",), ())
    jobs, gaps = (0, *[1] * 20), (20,) * 21
    scenario = part("scenario").Scenario(platform, (straggler, passer), jobs, gaps)

    def swap(simulation):
        return [(task, task % 2 if task < 4 else 0) for task in simulation.ready]

    forgetful = upstream.run(upstream.Forgetful(scenario), swap)
    plain = upstream.run(part("simulate").Simulation(scenario), swap)
    assert plain.start[:3].tolist() == forgetful.start[:3].tolist() == [0, 10, 910 + 400]
    assert forgetful.forgotten == {0}
    assert upstream.statistics(scenario, forgetful).latency < upstream.statistics(scenario, plain).latency
    late = part("scenario").Scenario(platform, (diamond(part), passer), jobs, gaps)
    assert (
        upstream.run(upstream.Forgetful(late), swap).start[3]
        < upstream.run(part("simulate").Simulation(late), swap).start[3]
    )


def diamond(part):
    """A task whose first input is old, and forgotten, when its second one is ready."""
    edges = ((0, 1, 0.0), (0, 3, 2000.0), (1, 3, 0.0), (0, 2, 0.0))
    return part("applications").Application("diamond", ("short", "long", "short", "short"), edges)


def test_at_low_load_nothing_is_forgotten(part):
    upstream = part("upstream")
    easy = upstream.DEFAULT.scenario(1000)
    calm = upstream.run(upstream.Forgetful(easy), upstream.etf)
    plain = upstream.run(
        part("simulate").Simulation(easy, pausing_door=True, stale_estimates=True), upstream.etf
    )
    assert calm.start.tolist() == plain.start.tolist()


def test_pruning_deletes_every_other_task_of_the_oldest_job(part):
    upstream = part("upstream")
    simulation = upstream.Forgetful(upstream.DEFAULT.scenario(1000))
    simulation._completed = {0: [3, 1, 4, 1, 5], 16: [9]}
    simulation._prune()
    assert simulation._gone == {3, 4, 5}
    assert simulation._completed == {16: [9], 0: [1, 1]}
    simulation._completed = {1: [7], 16: [9]}
    simulation._prune()
    assert simulation._completed == {1: [7], 16: [9]}


def test_arrivals_are_those_of_two_mersenne_twisters(part):
    scenario = part("upstream").DEFAULT.scenario(500)
    assert scenario.jobs[:6] == (2, 4, 3, 2, 2, 3)
    assert scenario.gaps[:3] == (930, 709, 272)
    assert len(scenario.jobs) == 100


@pytest.mark.parametrize("rule", ["MET", "EFT", "ETF", "STF"])
@given(seed=SEEDS)
@settings(max_examples=15)
def test_every_rule_yields_valid_schedules(part, random_scenario, rule, seed):
    scenario = random_scenario(seed)
    trace = part("upstream").run(part("simulate").Simulation(scenario), part("upstream").RULES[rule])
    part("validate").validate(scenario, trace)
