"""Every way to break a schedule is found."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from evolve import Infeasible


@pytest.fixture(scope="module")
def sound(part):
    """A scenario and what EFT does with it."""
    upstream, scenario = part("upstream"), part("scenario")
    regime = scenario.Regime(40, (0.2, 0.2, 0.2, 0.1, 0.1, 0.2), 0.2)
    rng = np.random.default_rng(3)
    made = scenario.draw(
        regime, part("platforms").WIRELESS, part("applications").WIRELESS_APPLICATIONS, 30, rng
    )
    trace = upstream.run(part("simulate").Simulation(made), upstream.eft)
    part("validate").validate(made, trace)
    return made, trace


def changed(trace, field, place, value):
    array = getattr(trace, field).copy()
    array[place] = value
    return replace(trace, **{field: array})


def shifted(trace, task, by):
    moved = changed(trace, "start", task, trace.start[task] + by)
    return changed(moved, "finish", task, trace.finish[task] + by)


def test_a_task_that_never_ran_is_found(part, sound):
    scenario, trace = sound
    for field in ("pe", "start", "finish"):
        with pytest.raises(Infeasible, match=r"1 of \d+ tasks were never run"):
            part("validate").validate(scenario, changed(trace, field, 5, -1))


def test_a_trace_of_the_wrong_length_is_found(part, sound):
    scenario, trace = sound
    with pytest.raises(Infeasible, match=r"entries for \d+ tasks"):
        part("validate").validate(scenario, replace(trace, pe=trace.pe[:-1]))


def test_a_wrong_duration_is_found(part, sound):
    scenario, trace = sound
    with pytest.raises(Infeasible, match=r"task 7 on PE \d+ takes"):
        part("validate").validate(scenario, changed(trace, "finish", 7, trace.finish[7] - 1))


def test_a_pe_that_cannot_run_the_task_is_found(part, sound):
    scenario, trace = sound
    wrong = int(np.flatnonzero(np.isinf(scenario.expected[0]))[0])
    with pytest.raises(Infeasible, match=f"task 0 on PE {wrong} takes inf us"):
        part("validate").validate(scenario, changed(trace, "pe", 0, wrong))


def test_two_tasks_at_a_time_on_one_pe_are_found(part, sound):
    scenario, trace = sound
    takes = trace.finish - trace.start
    for task in np.flatnonzero(takes > 1):
        same = np.flatnonzero(
            (trace.pe == trace.pe[task]) & (trace.start == trace.finish[task]) & (takes > 1)
        )
        if same.size and scenario.offsets[:-1].searchsorted(task) != scenario.offsets[:-1].searchsorted(
            same[0]
        ):
            with pytest.raises(Infeasible, match="at the same time"):
                part("validate").validate(scenario, shifted(trace, task, 1))
            return
    raise AssertionError("no two tasks back to back")


def test_a_pe_that_does_not_exist_is_found(part, sound):
    scenario, trace = sound
    with pytest.raises(Infeasible, match="there is no PE 16"):
        part("validate").validate(scenario, changed(trace, "pe", 5, 16))


@pytest.mark.parametrize(
    ("places", "start", "fits"), [((0, 0), 5, True), ((0, 1), 12, True), ((0, 1), 11, False)]
)
def test_data_that_is_not_there_yet_is_found(part, places, start, fits):
    """A transfer of 7.9 at 1 per microsecond takes 7 whole ones between two PEs, none at home."""
    cluster = part("platforms").Cluster("c", 2, {"k": 5}, (1.0, 2.0), 0.9)
    platform = part("platforms").Platform((cluster,), ((1.0,),), own=1000.0)
    application = part("applications").chain(["k", "k"], [7.9], "pair")
    scenario = part("scenario").Scenario(platform, (application,), (0,), (1,))
    begins = np.array([0, start])
    done = np.array([start + 5])
    trace = part("simulate").Trace(np.array(places), begins, begins + 5, np.array([0]), done)
    if fits:
        part("validate").validate(scenario, trace)
    else:
        with pytest.raises(Infeasible, match="task 1 starts at 11 us, its data from 0 arrives at 12"):
            part("validate").validate(scenario, trace)


def test_a_start_before_the_arrival_is_found(part, sound):
    scenario, trace = sound
    job = int(np.flatnonzero(np.diff(scenario.arrivals) > 0)[0]) + 1
    late = replace(
        scenario, gaps=tuple(gap + (10_000 if k == job - 1 else 0) for k, gap in enumerate(scenario.gaps))
    )
    with pytest.raises(Infeasible, match=f"job {job} starts before it arrives"):
        part("validate").validate(late, trace)


def test_too_many_jobs_inside_are_found(part, sound):
    scenario, trace = sound
    with pytest.raises(Infeasible, match="jobs are in the system when job"):
        part("validate").validate(replace(scenario, cap=1), trace)


@given(st.integers(0, 2**32 - 1), st.integers(0, 2**32 - 1), st.data())
@settings(max_examples=60)
def test_no_task_of_a_tight_schedule_can_be_moved_forward(
    part, random_scenario, haphazard, seed, chance, data
):
    """On one PE without noise or pauses, starting anything earlier always breaks something."""
    scenario = random_scenario(seed, sigma=0.0)
    trace = haphazard(part("simulate").Simulation(scenario), chance)
    task = data.draw(st.sampled_from(range(len(trace.pe))))
    moved = shifted(trace, task, -int(trace.start[task]) - 1)
    with pytest.raises(Infeasible):
        part("validate").validate(scenario, moved)
