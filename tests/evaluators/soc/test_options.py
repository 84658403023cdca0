"""The loop behind `score`: what it offers, what it binds, and that playing together changes nothing."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

SEEDS = st.integers(0, 2**32 - 1)
RUN, FREE, DATA, FINISH, AHEAD, FASTEST, RANK, WORK, AGE, WAITING, POWER = range(11)


@pytest.fixture(scope="module")
def played(part):
    """Play scenarios in step with a score over columns; return their traces."""
    options, simulate = part("options"), part("simulate")

    def play(scenarios, score):
        simulations = [simulate.Simulation(scenario) for scenario in scenarios]
        games = [options.play(s, options.Facts(s.scenario)) for s in simulations]
        options.in_step(games, score)
        return [simulation.trace() for simulation in simulations]

    return play


def by_finish(columns, states, counts):
    return columns[FINISH]


@given(st.lists(SEEDS, min_size=1, max_size=5), SEEDS)
@settings(max_examples=40)
def test_playing_in_step_is_playing_alone(random_scenario, played, seeds, weights):
    scenarios = [random_scenario(seed) for seed in seeds]
    weight = np.random.default_rng(weights).normal(size=11)

    def score(columns, states, counts):
        ready = np.repeat(np.array(states[0], dtype=float), counts)
        # Column by column: a matrix product rounds differently for other numbers of rows.
        return sum((w * column for w, column in zip(weight, columns, strict=True)), ready * columns[RUN])

    together = played(scenarios, score)
    for scenario, trace in zip(scenarios, together, strict=True):
        (alone,) = played([scenario], score)
        assert alone.start.tolist() == trace.start.tolist()
        assert alone.pe.tolist() == trace.pe.tolist()


@given(SEEDS, SEEDS)
@settings(max_examples=60)
def test_any_scores_yield_a_valid_schedule(part, random_scenario, played, seed, chance):
    scenario = random_scenario(seed)
    rng = np.random.default_rng(chance)
    (trace,) = played([scenario], lambda columns, states, counts: rng.normal(size=len(columns[0])))
    part("validate").validate(scenario, trace)


@given(SEEDS)
@settings(max_examples=40)
def test_options_are_consistent(random_scenario, played, seed):
    scenario = random_scenario(seed)
    pes = scenario.platform.pes
    asked = []

    def score(columns, states, counts):
        c = np.array(columns)
        assert (c >= 0).all()
        assert np.isfinite(c).all()
        assert c[FINISH] == pytest.approx(np.maximum(c[FREE], c[DATA]) + c[RUN])
        assert (c[FASTEST] <= c[RUN]).all()
        assert (c[WORK] >= c[FASTEST] - 1e-9).all()
        assert (c[WAITING] <= c[AGE]).all()
        ready, jobs, idle, backlog, arrived = states
        assert all(1 <= j <= scenario.cap for j in jobs)
        assert all(j <= a <= len(scenario.jobs) for j, a in zip(jobs, arrived, strict=True))
        assert all(0 < share <= 1 for share in idle)
        assert all(work * pes >= 0 for work in backlog)
        assert all(r >= 1 for r in ready)
        asked.append(sum(counts))
        return columns[FINISH]

    played([scenario], score)
    assert sum(asked) >= len(scenario.expected) / 2


def test_at_most_one_option_per_cluster(part, played):
    scenario = part("upstream").DEFAULT.scenario(25)

    def score(columns, states, counts):
        kinds = {}
        for key in zip(columns[RANK], columns[WORK], columns[AGE], columns[WAITING], strict=True):
            kinds[key] = kinds.get(key, 0) + 1
        assert len(columns[0]) <= 5 * states[0][0]
        return columns[FINISH]

    played([scenario], score)


def test_a_task_whose_best_pe_is_busy_waits_and_is_asked_about_again(part, played):
    """Two equal tasks, a fast PE and a slow one: the second rather waits for the fast one."""
    platforms = part("platforms")
    fast = platforms.Cluster("fast", 1, {"k": 10}, (1.0,), 0.9)
    slow = platforms.Cluster("slow", 1, {"k": 30}, (1.0,), 0.9)
    platform = platforms.Platform((fast, slow), ((1.0, 1.0), (1.0, 1.0)), own=1000.0)
    application = part("applications").Application("pair", ("k", "k"), ())
    scenario = part("scenario").Scenario(platform, (application,), (0,), (1,))
    (trace,) = played([scenario], by_finish)
    assert trace.pe.tolist() == [0, 0]
    assert trace.start.tolist() == [0, 10]
    (hasty,) = played([scenario], lambda columns, *_: columns[FREE])
    assert sorted(hasty.pe.tolist()) == [0, 1]
    assert hasty.start.tolist() == [0, 0]


def test_equal_scores_go_to_the_task_that_waits_longest(part, played):
    cluster = part("platforms").Cluster("c", 1, {"k": 10}, (1.0,), 0.9)
    platform = part("platforms").Platform((cluster,), ((1.0,),), own=1000.0)
    application = part("applications").Application("one", ("k",), ())
    scenario = part("scenario").Scenario(platform, (application,), (0, 0, 0), (3, 4, 1))
    (trace,) = played([scenario], lambda columns, *_: np.zeros(len(columns[0])))
    assert trace.start.tolist() == [0, 10, 20]
    (youngest,) = played([scenario], lambda columns, *_: columns[WAITING])
    assert youngest.start.tolist() == [0, 20, 10]
