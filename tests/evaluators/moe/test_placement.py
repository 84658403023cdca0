"""Measures of placements: equal to loops written from the definitions, and no placement escapes the check."""

from __future__ import annotations

import itertools

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from evolve import Infeasible


@st.composite
def cases(draw):
    """Return sizes, a placement, the one before, and loads."""
    nodes, per_node, per_gpu = draw(st.integers(1, 3)), draw(st.integers(1, 3)), draw(st.integers(2, 4))
    gpus = nodes * per_node
    slots = gpus * per_gpu
    groups = draw(st.integers(1, 2))
    experts = draw(st.integers(1, slots // groups)) * groups
    layers = draw(st.integers(1, 3))
    rng = np.random.default_rng(draw(st.integers(0, 2**32)))
    both = []
    for _ in range(2):
        further = rng.integers(0, experts, (layers, slots - experts))
        owner = np.concatenate([np.tile(np.arange(experts), (layers, 1)), further], axis=1)
        both.append(rng.permuted(owner, axis=1))
    sizes = {"layers": layers, "experts": experts, "slots": slots, "gpus": gpus}
    return {**sizes, "nodes": nodes, "groups": groups}, *both, rng.integers(0, 50, (layers, experts))


@given(cases())
def test_loads_are_those_of_a_loop_over_slots(part, case):
    sizes, slots, _, load = case
    placement, shape = part("placement"), part("loads").Shape(**sizes)
    served = placement.slot_loads(shape, slots, load)
    gpus = placement.gpu_loads(shape, served)
    for layer in range(shape.layers):
        held = slots[layer].tolist()
        each = [load[layer, e] / held.count(e) for e in held]
        assert served[layer] == pytest.approx(each)
        per = shape.slots // shape.gpus
        assert gpus[layer] == pytest.approx([sum(each[g * per : (g + 1) * per]) for g in range(shape.gpus)])
    assert served.sum() == pytest.approx(load.sum()), "no token is lost"
    assert 0 < placement.balancedness(gpus) <= 1 + 1e-12


@given(cases())
def test_moved_slots_are_those_of_a_loop_over_gpus(part, case):
    sizes, after, before, _ = case
    shape = part("loads").Shape(**sizes)
    per, count = shape.slots // shape.gpus, 0
    for layer, gpu in itertools.product(range(shape.layers), range(shape.gpus)):
        here = slice(gpu * per, (gpu + 1) * per)
        count += sum(e not in set(before[layer, here].tolist()) for e in after[layer, here].tolist())
    share = 100 * count / (shape.layers * shape.slots)
    assert part("placement").moved(shape, before, after) == pytest.approx(share)


@given(cases())
def test_swapping_slots_within_gpus_moves_nothing(part, case):
    sizes, slots, _, _ = case
    shape = part("loads").Shape(**sizes)
    mixed = slots.reshape(shape.layers, shape.gpus, -1)[:, :, ::-1].reshape(slots.shape)
    assert part("placement").moved(shape, slots, mixed) == 0


@given(cases())
def test_traffic_is_that_of_enumerated_pairs_of_picks(part, case):
    """Every group visited, both picks enumerated with their chances, nodes counted as a set."""
    sizes, slots, _, load = case
    load = load + 1
    placement, shape = part("placement"), part("loads").Shape(**sizes)
    served = placement.slot_loads(shape, slots, load)
    copies = visits = 0.0
    for layer, group in itertools.product(range(shape.layers), range(shape.groups)):
        size = shape.experts // shape.groups
        here = [s for s in range(shape.slots) if slots[layer, s] // size == group]
        total = sum(served[layer, s] for s in here)
        for first, second in itertools.product(here, here):
            chance = served[layer, first] * served[layer, second] / total**2
            reached = {s // (shape.slots // shape.nodes) for s in (first, second)}
            copies += total * chance * len(reached) * (shape.nodes - 1) / shape.nodes
        visits += total
    assert placement.traffic(shape, slots, served) == pytest.approx(copies / visits)


def test_traffic_is_least_with_every_group_on_one_node(part):
    placement, shape = part("placement"), part("loads").Shape(1, 8, 2, 8, 4, 2)
    load = np.arange(1, 9)[None]
    together, spread = np.arange(8)[None], np.array([[0, 4, 1, 5, 2, 6, 3, 7]])
    least = placement.traffic(shape, together, placement.slot_loads(shape, together, load))
    assert least == pytest.approx(0.5)
    assert placement.traffic(shape, spread, placement.slot_loads(shape, spread, load)) > 0.7


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        (lambda s: s[:, :-1], "slots of shape"),
        (lambda s: np.where(s == 3, 4, s), "expert 3 of layer 0 has no slot"),
        (lambda s: np.where(s == 3, -1, s), "there is no expert -1"),
        (lambda s: np.where(s == 3, 8, s), "there is no expert 8; they are numbered from 0 to 7"),
    ],
    ids=["short", "left out", "wraps around", "invented"],
)
def test_what_is_no_placement_is_refused(part, change, reason):
    shape = part("loads").Shape(2, 8, 2, 8, 4, 2)
    slots = np.tile(np.arange(8), (2, 1))
    with pytest.raises(Infeasible, match=reason):
        part("placement").slot_loads(shape, change(slots), np.ones((2, 8)))
