"""The simulator: whatever a scheduler does comes out as a valid schedule; ticks, doors and estimates."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

SEEDS = st.integers(0, 2**32 - 1)


@pytest.fixture(scope="module")
def line(part):
    """Return a scenario of jobs, each a row of tasks of given lengths, on equal PEs."""

    def make(*jobs, gaps=None, pes=1, volume=0.0, **options):
        lengths = sorted({length for job in jobs for length in job})
        cluster = part("platforms").Cluster("c", pes, {f"k{x}": x for x in lengths}, (1.0,) * pes, 0.9)
        platform = part("platforms").Platform((cluster,), ((1.0,),), own=1000.0)
        apps = tuple(
            part("applications").chain([f"k{x}" for x in job], [volume] * (len(job) - 1), f"job{i}")
            for i, job in enumerate(jobs)
        )
        gaps = tuple(gaps or [1000] * len(jobs))
        return part("scenario").Scenario(platform, apps, tuple(range(len(jobs))), gaps, **options)

    return make


def first_pe(simulation):
    while simulation.advance():
        simulation.bind([(task, 0) for task in simulation.ready])
    return simulation.trace()


@given(SEEDS, SEEDS, st.booleans(), st.booleans())
@settings(max_examples=120)
def test_any_scheduler_yields_a_valid_schedule_of_everything(
    part, random_scenario, haphazard, seed, chance, pausing_door, stale_estimates
):
    scenario = random_scenario(seed)
    simulation = part("simulate").Simulation(
        scenario, pausing_door=pausing_door, stale_estimates=stale_estimates
    )
    trace = haphazard(simulation, chance)
    part("validate").validate(scenario, trace)
    ends = np.maximum.reduceat(trace.finish, scenario.offsets[:-1])
    assert trace.done.tolist() == ends.tolist()
    assert (trace.since >= scenario.arrivals).all()
    if not pausing_door:
        assert trace.since.tolist() == scenario.arrivals.tolist()
    assert simulation.backlog == pytest.approx(0, abs=1e-6)
    assert simulation.active == []


@given(SEEDS, SEEDS)
@settings(max_examples=30)
def test_the_same_decisions_give_the_same_run(part, random_scenario, haphazard, seed, chance):
    scenario = random_scenario(seed)
    first, second = (haphazard(part("simulate").Simulation(scenario), chance) for _ in range(2))
    assert first.start.tolist() == second.start.tolist()
    assert first.pe.tolist() == second.pe.tolist()


@given(SEEDS)
@settings(max_examples=30)
def test_what_a_scheduler_may_see_does_not_depend_on_noise(part, random_scenario, seed):
    scenario = random_scenario(seed)
    calm = replace(scenario, sigma=0.0)
    noisy, quiet = part("simulate").Simulation(scenario), part("simulate").Simulation(calm)
    assert np.array_equal(noisy.expected, quiet.expected)
    assert noisy.advance() == quiet.advance()
    assert noisy.ready == quiet.ready
    assert noisy.free() == quiet.free()


def test_a_task_of_one_microsecond_is_seen_a_tick_later(part, line):
    """It completes after the tick at which it ends; one of two does so only if it starts at a 9."""
    simulation = part("simulate").Simulation
    assert first_pe(simulation(line([1, 5]))).start.tolist() == [0, 2]
    assert first_pe(simulation(line([0, 5]))).start.tolist() == [0, 1]
    assert first_pe(simulation(line([2, 5]))).start.tolist() == [0, 2]
    assert first_pe(simulation(line([9, 2, 5]))).start.tolist() == [0, 9, 12]
    assert first_pe(simulation(line([8, 2, 5]))).start.tolist() == [0, 8, 10]


def test_data_travels_between_pes_and_not_to_the_same_one(part, line):
    scenario = line([5, 5], pes=2, volume=7.9)
    simulation = part("simulate").Simulation(scenario)
    places = iter([0, 1])
    while simulation.advance():
        simulation.bind([(task, next(places)) for task in simulation.ready])
    assert simulation.trace().start.tolist() == [0, 5 + 7]
    assert first_pe(part("simulate").Simulation(scenario)).start.tolist() == [0, 5]


def test_a_pe_prefers_the_older_job_and_within_it_the_earlier_binding(part, line):
    scenario = line([10, 4], [3, 4], gaps=[1, 1])
    trace = first_pe(part("simulate").Simulation(scenario))
    # Job 1 waits for the PE from 1 on; at 10 the second task of job 0 is bound too, and goes first.
    assert trace.start.tolist() == [0, 10, 14, 17]


def test_a_full_chip_keeps_jobs_at_the_door_and_their_latency_counts(part, line):
    scenario = line([10], [10], [10], gaps=[1, 1, 1], pes=3, cap=1)
    trace = first_pe(part("simulate").Simulation(scenario))
    assert trace.since.tolist() == [0, 1, 2]
    assert trace.done.tolist() == [10, 20, 30]
    pausing = first_pe(part("simulate").Simulation(scenario, pausing_door=True))
    assert pausing.since.tolist() == [0, 10, 20]


def test_tasks_that_are_left_waiting_for_ever_end_the_run(part, line):
    simulation = part("simulate").Simulation(line([3], [3]))
    seen = 0
    while simulation.advance():
        seen += 1
        simulation.bind([])
    assert seen == 2
    assert simulation.trace().finish.tolist() == [-1, -1]


def test_estimates_follow_what_runs_and_what_is_bound(part, line):
    scenario = replace(line([10, 6], pes=1), sigma=1.0, z=np.array([0.5, 0.0]))
    simulation = part("simulate").Simulation(scenario)
    assert simulation.advance()
    simulation.bind([(0, 0)])
    assert simulation.free() == [10.0]
    assert simulation.advance()
    assert simulation.now == 15  # half as long again as expected
    assert simulation.free() == [15.0]
    stale = part("simulate").Simulation(scenario, stale_estimates=True)
    stale.advance()
    stale.bind([(0, 0)])
    stale.advance()
    assert stale.free() == [10.0]


def test_a_task_that_overruns_is_expected_to_end_any_moment(part, line):
    scenario = replace(line([10], [4], gaps=[12, 1], pes=1), sigma=1.0, z=np.array([1.0, 0.0]))
    simulation = part("simulate").Simulation(scenario)
    simulation.advance()
    simulation.bind([(0, 0)])
    simulation.advance()
    assert simulation.now == 12
    assert simulation.free() == [13.0]
