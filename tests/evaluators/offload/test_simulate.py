"""Offloading: the queues by hand, the recursion against events, and one rule for all preferences."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

SEEDS = st.integers(0, 2**32 - 1)


@pytest.fixture(scope="module")
def played(part):
    def play(worlds, rule, weights=(0.0, 0.5, 1.0)):
        simulate = part("simulate")
        return simulate.in_step([simulate.play(world, np.array(weights)) for world in worlds], rule)

    return play


def by_sum(rows, states, counts):
    w = np.repeat(np.array(states[0]), counts)
    return w * rows[0] + (1 - w) * rows[1]


@given(SEEDS, SEEDS, st.integers(1, 6))
@settings(max_examples=60)
def test_delays_of_any_choices_are_those_of_an_event_list(part, drawn, seed, chance, edges):
    world = drawn(seed, tasks=40, edges=edges, rate=8)
    rng = np.random.default_rng(chance)
    picked = rng.integers(0, edges + 1, (3, 40))
    queues = part("simulate").Queues(world, 3)
    for task in range(40):
        queues.put(task, picked[:, task], *queues.look(task))
    for policy in range(3):
        delay, energy = part("measure").measure(world, picked[policy])
        assert queues.delays[policy] / 40 == pytest.approx(delay)
        assert queues.joules[policy] / 40 == pytest.approx(energy)


def test_two_tasks_by_hand(part):
    """Both to server 1: the second waits for the uplink, then for the CPU."""
    world = part("world").World(
        arrival=np.array([0.0, 1.0]),
        mbit=np.array([1.0, 1.0]),
        gcycles=np.array([1.0, 1.0]),
        transmit=np.array([[0, 2.0], [0, 1.0]]),
        compute=np.array([[9.0, 5.0], [9.0, 3.0]]),
        energy=np.array([[8.0, 1.0], [8.0, 2.0]]),
        speed=np.array([1.0, 2.0]),
    )
    measure = part("measure").measure
    # Sent at 2 and 3; computed 2 to 7 and 7 to 10.
    assert measure(world, np.array([1, 1])) == ((7 + 9) / 2, 1.5)
    assert measure(world, np.array([1, 0])) == ((7 + 9) / 2, 4.5)
    # On the device: 0 to 9 and 9 to 18.
    assert measure(world, np.array([0, 0])) == ((9 + 17) / 2, 8)


@given(st.lists(SEEDS, min_size=1, max_size=3), SEEDS)
@settings(max_examples=20)
def test_playing_in_step_is_playing_alone(drawn, played, seeds, weights):
    worlds = [drawn(seed, tasks=20 + seed % 9) for seed in seeds]
    factor = np.random.default_rng(weights).normal(size=8)

    def rule(rows, states, counts):
        w = np.repeat(np.array(states[0]), counts)
        return sum((f * row for f, row in zip(factor, rows, strict=True)), w * rows[0])

    together = played(worlds, rule)
    for world, choices in zip(worlds, together, strict=True):
        assert np.array_equal(played([world], rule)[0], choices)


def test_every_preference_is_a_run_of_its_own(drawn, played, part):
    world = drawn(5, tasks=50)
    alone = [played([world], by_sum, (w,))[0][0] for w in (0.0, 0.3, 1.0)]
    (together,) = played([world], by_sum, (0.0, 0.3, 1.0))
    assert np.array_equal(together, alone)
    hasty = part("simulate").simple(world, lambda delays, energies, task: int(delays.argmin()))
    frugal = part("simulate").simple(world, lambda delays, energies, task: int(energies.argmin()))
    assert np.array_equal(together[2], hasty)
    assert np.array_equal(together[0], frugal)


@given(SEEDS)
@settings(max_examples=25)
def test_columns_are_consistent(drawn, played, seed):
    world = drawn(seed, tasks=25)
    tasks = []

    def rule(rows, states, counts):
        delay, energy, uplink, backlog, transmit, compute, speed, number = rows
        assert number.dtype == np.int64
        assert number.reshape(3, 5).tolist() == [[0, 1, 2, 3, 4]] * 3
        device = number == 0
        sent = np.where(device, 0, uplink + transmit)
        assert delay == pytest.approx(np.maximum(sent, backlog) + compute)
        assert (energy > 0).all()
        assert (uplink[device] == 0).all()
        w, task, rate, mbit, gcycles, mean_delay, mean_energy = states
        assert list(w) == [0.0, 0.5, 1.0]
        assert compute.reshape(3, 5)[0] == pytest.approx(gcycles[0] / speed[:5])
        assert (task[0] == 0) == (rate[0] == 0)
        assert all(d >= 0 for d in (*mean_delay, *mean_energy, *mbit))
        tasks.append(task[0])
        return by_sum(rows, states, counts)

    played([world], rule)
    assert tasks == list(range(25))


def test_the_future_is_not_in_the_questions(drawn, played):
    """Two worlds that are alike up to a task ask alike until then."""
    long, short = drawn(2, tasks=30), drawn(2, tasks=30)
    changed = short.mbit.copy()
    changed[20:] *= 2
    other = type(short)(**{**vars(short), "mbit": changed})
    asked = []
    for world in (long, other):
        seen = []

        def rule(rows, states, counts, seen=seen):
            seen.append([np.asarray(r).tolist() for r in rows] + [list(s) for s in states])
            return by_sum(rows, states, counts)

        played([world], rule)
        asked.append(seen)
    assert asked[0][:20] == asked[1][:20]
    assert asked[0][20] != asked[1][20]
