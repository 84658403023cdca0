"""Placement: any choice is feasible; fragmentation against its definition; what options there are."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

SEEDS = st.integers(0, 2**32 - 1)


def answered(part, trace, choose):
    run = part("placement").Placement(trace)
    for pod in range(trace.pods.n):
        options = run.options(pod)
        if len(options.node):
            run.put(pod, options, choose(options))
    return run, part("placement").Answer(run.node, run.gpus)


@given(SEEDS, SEEDS)
@settings(max_examples=80)
def test_any_choice_is_feasible(part, small_trace, seed, chance):
    trace = small_trace(seed)
    rng = np.random.default_rng(chance)
    run, answer = answered(part, trace, lambda options: int(rng.integers(len(options.node))))
    part("pod_check").check(trace, answer)
    placed = np.array(answer.node) >= 0
    given_away = int(trace.pods.demand[placed].sum())
    assert int(run.room.sum()) == 1000 * trace.nodes.total_gpus - given_away
    assert int(run.cpu.sum()) == int(trace.nodes.cpu.sum() - trace.pods.cpu[placed].sum())


@given(SEEDS, SEEDS)
@settings(max_examples=40)
def test_a_pod_is_turned_away_only_if_it_fits_nowhere(part, small_trace, seed, chance):
    trace = small_trace(seed)
    rng = np.random.default_rng(chance)
    run = part("placement").Placement(trace)
    pods = trace.pods
    for pod in range(pods.n):
        options = run.options(pod)
        fits = [
            run.cpu[n] >= pods.cpu[pod]
            and run.memory[n] >= pods.memory[pod]
            and (pods.gpus[pod] == 0 or sum(run.room[n] >= pods.share[pod]) >= pods.gpus[pod])
            for n in range(trace.nodes.n)
        ]
        assert bool(len(options.node)) == any(fits)
        assert all(fits[n] for n in options.node.tolist())
        if len(options.node):
            run.put(pod, options, int(rng.integers(len(options.node))))


@given(SEEDS, SEEDS)
@settings(max_examples=40)
def test_nodes_in_the_same_state_are_one_option_the_first(part, small_trace, seed, chance):
    trace = small_trace(seed)
    rng = np.random.default_rng(chance)
    run = part("placement").Placement(trace)

    def state(node):
        return run.cpu[node], run.memory[node], *sorted(run.room[node].tolist())

    for pod in range(trace.pods.n):
        options = run.options(pod)
        nodes = options.node.tolist()
        assert nodes == sorted(nodes)
        assert len({state(node) for node in nodes}) == len(nodes)
        for node in nodes:
            assert all(state(earlier) != state(node) for earlier in range(node))
        if nodes:
            run.put(pod, options, int(rng.integers(len(nodes))))


def defined(cpu, memory, room, kinds, frequency):
    """F of one node, from the definition."""
    total = 0.0
    for kind in range(kinds.n):
        wants, share = kinds.gpus[kind], kinds.share[kind]
        runs = (
            wants > 0
            and cpu >= kinds.cpu[kind]
            and memory >= kinds.memory[kind]
            and sum(r >= share for r in room) >= wants
        )
        useless = sum(r for r in room if r < share) if runs else sum(room)
        total += frequency[kind] * useless / 1000
    return total


@given(SEEDS, SEEDS)
@settings(max_examples=25)
def test_fragmentation_is_what_the_paper_defines(part, small_trace, seed, chance):
    trace = small_trace(seed, pods=25)
    rng = np.random.default_rng(chance)
    run, _ = answered(part, trace, lambda options: int(rng.integers(len(options.node))))
    for node in range(trace.nodes.n):
        expected = defined(run.cpu[node], run.memory[node], run.room[node], trace.kinds, trace.frequency)
        assert run.frag[node] == pytest.approx(expected)


def tiny(part, pods):
    inventory = part("inventory")
    table = [np.array(column) for column in zip(*pods, strict=True)]
    nodes = inventory.Nodes(np.array([64000]), np.array([1 << 20]), np.array([2]))
    kinds, frequency = inventory.pod_kinds()
    return inventory.Trace(nodes, inventory.Pods(*table), kinds, frequency)


def test_a_share_goes_to_the_gpu_with_least_room_that_fits(part):
    trace = tiny(part, [(1, 1, 1, 300), (1, 1, 1, 600), (1, 1, 1, 200), (1, 1, 1, 1000), (1, 1, 1, 100)])
    _, answer = answered(part, trace, lambda options: 0)
    assert answer.gpus == [(0,), (0,), (1,), (), (0,)]
    assert answer.node == [0, 0, 0, -1, 0]


def test_unallocated_gpus_are_read_off_when_arrivals_want_enough(part):
    trace = tiny(part, [(1, 1, 1, 1000), (1, 1, 1, 600), (1, 1, 1, 600), (1, 1, 1, 400)])
    _, answer = answered(part, trace, lambda options: 0)
    assert answer.node == [0, 0, -1, 0]
    assert part("placement").unallocated(trace, answer, (0.5, 1.0, 1.3)) == pytest.approx([50, 20, 0])


def test_playing_in_step_is_playing_alone(part, small_trace):
    rounds, placement = part("pod_rounds"), part("placement")

    def score(columns, states, counts):
        nodes = sum((0.1 * k * column for k, column in enumerate(columns)), columns[0] * 0)
        return nodes + np.repeat(np.array(states[4]), counts) * columns[8]

    traces = [small_trace(seed) for seed in range(4)]
    together = [placement.Placement(trace) for trace in traces]
    rounds.in_step([rounds.play(run) for run in together], score)
    for trace, run in zip(traces, together, strict=True):
        alone = placement.Placement(trace)
        rounds.in_step([rounds.play(alone)], score)
        assert (alone.node, alone.gpus) == (run.node, run.gpus)


@given(SEEDS)
@settings(max_examples=30)
def test_columns_are_consistent(part, small_trace, seed):
    trace = small_trace(seed)
    run = part("placement").Placement(trace)

    def score(columns, states, counts):
        cpu, memory, room, idle, widest, total_cpu, total_memory, gpus, rest_idle, rest_slot, frag, growth = (
            columns
        )
        (want_cpu, want_memory, wants, share, demand, arrived, allocated, options) = (s[0] for s in states)
        assert idle.dtype == gpus.dtype == rest_idle.dtype == np.int64
        assert (cpu >= want_cpu).all()
        assert (memory >= want_memory).all()
        assert (cpu <= total_cpu).all()
        assert (memory <= total_memory).all()
        assert (room >= demand - 1e-9).all()
        assert (room <= gpus).all()
        assert (idle <= gpus).all()
        assert (widest < 1).all()
        assert (frag <= room + 1e-9).all()
        assert ((frag + growth) >= -1e-9).all()
        whole = wants if share == 1 else 0
        assert ((idle - rest_idle >= whole) & (idle - rest_idle <= max(whole, wants))).all()
        assert (rest_slot <= 1 - share + 1e-9).all()
        assert options == len(cpu)
        assert 0 <= allocated <= arrived + 1e-9
        return growth

    part("pod_rounds").in_step([part("pod_rounds").play(run)], score)
