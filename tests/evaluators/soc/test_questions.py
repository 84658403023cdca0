"""The arrays of `schedule`, and what is refused as an answer."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

SEEDS = st.integers(0, 2**32 - 1)


@pytest.fixture(scope="module")
def asked(part):
    """Run a scenario with a function in the place of a program; return simulation and fault."""

    def run(scenario, ask):
        simulation = part("simulate").Simulation(scenario)
        return simulation, part("questions").schedule(simulation, part("options").Facts(scenario), ask)

    return run


def eft(now, tasks, run, data, ahead, pes, state):
    free, answer = pes[:, 0].copy(), []
    for task in range(len(run)):
        finish = np.maximum(data[task], free) + run[task]
        free[finish.argmin()] = finish.min()
        answer += [task, int(finish.argmin())]
    return np.array(answer)


@given(SEEDS)
@settings(max_examples=40)
def test_a_program_s_eft_is_the_native_one(part, random_scenario, asked, seed):
    """Also checks the arrays: the native rule reads the simulation itself."""
    scenario = random_scenario(seed)
    simulation, fault = asked(scenario, eft)
    assert fault == ""
    native = part("upstream").run(part("simulate").Simulation(scenario), part("upstream").eft)
    assert simulation.trace().start.tolist() == native.start.tolist()


@given(SEEDS)
@settings(max_examples=30)
def test_rows_are_consistent(random_scenario, asked, seed):
    scenario = random_scenario(seed)

    def check(now, tasks, run, data, ahead, pes, state):
        assert tasks.shape == (len(run), 6)
        assert run.shape == data.shape == ahead.shape == (len(run), scenario.platform.pes)
        assert pes.shape == (scenario.platform.pes, 4)
        age, rank, work, older, successors, waiting = tasks.T
        assert (waiting <= age).all()
        assert (age <= now).all()
        assert (older < state[1]).all()
        assert (np.diff(waiting) <= 0).all()
        assert (work >= run.min(axis=1) - 1e-9).all()
        assert (rank >= run.min(axis=1) - 1e-9).all()
        assert (successors >= 0).all()
        assert state[0] == len(run)
        return eft(now, tasks, run, data, ahead, pes, state)

    assert asked(scenario, check)[1] == ""


@pytest.mark.parametrize(
    ("answer", "message"),
    [
        ([0, 0, 0, 0], "every row from 0 to 1 must be named exactly once"),
        ([0, 0, 2, 0], "every row from 0 to 1 must be named exactly once"),
        ([-1, 0, 1, 0], "every row from 0 to 1 must be named exactly once"),
        ([0, 0, 1, 3], "PEs are numbered from 0 to 2"),
        ([0, 0, 1, -2], "PEs are numbered from 0 to 2"),
        ([0, 2, 1, 0], "task 0 cannot run on PE 2"),
    ],
)
def test_a_wrong_answer_stops_the_run(part, asked, answer, message):
    platforms = part("platforms")
    able = platforms.Cluster("able", 2, {"k": 10}, (1.0, 2.0), 0.9)
    unable = platforms.Cluster("unable", 1, {"other": 1}, (1.0,), 0.9)
    platform = platforms.Platform((able, unable), ((1.0, 1.0), (1.0, 1.0)), own=1000.0)
    application = part("applications").Application("pair", ("k", "k"), ())
    scenario = part("scenario").Scenario(platform, (application,), (0,), (1,))
    _, fault = asked(scenario, lambda *_: np.array(answer))
    assert fault.startswith("at 0 us: ")
    assert message in fault


def test_waiting_tasks_are_offered_again_when_something_happens(part, asked):
    cluster = part("platforms").Cluster("c", 2, {"k": 10}, (1.0, 2.0), 0.9)
    platform = part("platforms").Platform((cluster,), ((1.0,),), own=1000.0)
    application = part("applications").Application("pair", ("k", "k"), ())
    scenario = part("scenario").Scenario(platform, (application,), (0,), (1,))
    calls = []

    def one_at_a_time(now, tasks, *_):
        calls.append((now, len(tasks)))
        return np.array([0, 0] + [x for row in range(1, len(tasks)) for x in (row, -1)])

    simulation, fault = asked(scenario, one_at_a_time)
    assert (calls, fault) == ([(0, 2), (10, 1)], "")
    assert simulation.trace().start.tolist() == [0, 10]
