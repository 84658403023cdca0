"""This machine's own cores: ranks like the simulator's, and a clear refusal where it cannot be."""

from __future__ import annotations

import os

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from evolve import Infeasible, Split
from evolve.errors import UsageError

SPLITS = {"train": 1, "validation": 1, "test": 1}


@pytest.fixture(scope="module")
def local(part):
    return part("local")


@pytest.fixture(scope="module")
def machine(local):
    try:
        made = local.Machine(repeats=9)
    except UsageError as reason:
        pytest.skip(str(reason))
    with made:
        yield made


def at_random(part, scenario, number):
    rng = np.random.default_rng(number)
    share = rng.dirichlet(np.ones(scenario.platform.pes))
    simulation = part("simulate").Simulation(scenario)
    while simulation.advance():
        pes = rng.choice(len(share), size=len(simulation.ready), p=share).tolist()
        simulation.bind(zip(simulation.ready, pes, strict=True))
    return simulation.trace()


@given(st.lists(st.tuples(st.integers(0, 5), st.integers(0, 5)), min_size=2, max_size=8))
def test_rank_correlation_is_that_of_pairwise_ranks(part, pairs):
    a, b = zip(*pairs, strict=True)
    if len(set(a)) == 1 or len(set(b)) == 1:
        return

    def ranks(values):
        return [sum(x < v for x in values) + (sum(x == v for x in values) + 1) / 2 for v in values]

    expected = np.corrcoef(ranks(a), ranks(b))[0, 1]
    assert part("local").rank_correlation(a, b) == pytest.approx(expected)


def test_one_core_is_refused_in_one_sentence(local, monkeypatch):
    monkeypatch.setattr(os, "sched_getaffinity", lambda _: {0})
    with pytest.raises(UsageError, match="needs at least two cores; this machine offers one"):
        local.elements()


def test_every_task_of_a_schedule_is_ordered_once_with_its_inputs(part, local):
    cluster = part("platforms").Cluster
    made = [cluster(f"c{i}", 1, dict.fromkeys(local.KINDS, 100 * (i + 1)), (1.0,), 1.0) for i in range(2)]
    platform = part("platforms").Platform(tuple(made), ((100.0, 100.0),) * 2, own=1e18)
    scenario = part("scenario").Scenario(platform, local.APPLICATIONS, (0, 1), (0, 0), cap=2)
    trace = at_random(part, scenario, 3)
    orders = [local._orders(scenario, trace, pe) for pe in range(2)]
    assert sorted(order[0] for own in orders for order in own) == list(range(16))
    for pe, own in enumerate(orders):
        starts = [trace.start[order[0]] for order in own]
        assert starts == sorted(starts)
        for _, kind, units, inputs in own:
            assert units == local.KINDS[kind]
            for source, size in inputs:
                assert (size == 0) == (trace.pe[source] == pe)


@pytest.mark.slow
def test_simulated_and_measured_makespans_rank_alike_over_thirty_schedules(part, local, machine):
    scenario = local.scenario(machine, (0, 1, 0, 1))
    traces = [at_random(part, scenario, number) for number in range(30)]
    for trace in traces:
        part("validate").validate(scenario, trace)
    measured = [machine.execute(scenario, trace) for trace in traces]
    simulated = [float(trace.finish.max()) for trace in traces]
    assert local.rank_correlation(simulated, measured) >= 0.8


@pytest.mark.slow
def test_a_machine_is_calibrated_throttles_included(machine):
    first, second = machine.platform.clusters[:2]
    for kind, fast in first.latency.items():
        assert second.latency[kind] == pytest.approx(2 * fast, rel=0.5)


@pytest.mark.slow
def test_the_local_platform_scores_schedules_against_etf(part, machine):
    verifier = part("local_chip").LocalChip(SPLITS, jobs=2)
    (instance,) = verifier.instances(Split.TRAIN)
    etf = part("upstream").run(part("simulate").Simulation(instance.data), part("upstream").etf)
    values = verifier.score(instance, part("verifier").Run(etf))
    assert values["relative_simulated"] == 100
    assert values["measured"] >= 0.7 * values["simulated"] >= 0.7 * instance.references["simulated"].value
    with pytest.raises(Infeasible, match="stopped"):
        verifier.score(instance, part("verifier").Run(etf, "stopped"))
    verifier.machine.close()


def test_platforms_are_chosen_by_name(part):
    package = part("verifier").__name__.rpartition(".")[0]
    import sys

    chip = sys.modules[package].chip
    assert type(chip("local", splits=SPLITS)).__name__ == "LocalChip"
    with pytest.raises(ValueError, match="`platform` is 'moon'; have emulated, local"):
        chip("moon")
    with pytest.raises(ValueError, match="has no instances for test"):
        chip("local", splits={"train": 1, "validation": 1})
    with pytest.raises(TypeError, match="scales"):
        chip("local", scales=1)
