"""Growing trees: what any scores whatever lead to, what a program is shown, and tidying."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st


def grown(part, worlds, score):
    """Grow trees by a function of (columns of moves, state)."""

    def ask(rows, states, counts):
        values, begin = [], 0
        for place, count in enumerate(counts):
            moves = np.array([column[begin : begin + count] for column in rows], dtype=float)
            values.append(score(moves, [column[place] for column in states]))
            begin += count
        return np.concatenate(values)

    return part("grow").in_step([part("grow").play(world) for world in worlds], ask)


@settings(max_examples=40, deadline=None)
@given(seed=st.integers(0, 10_000), chance=st.integers(0, 100))
def test_whatever_the_scores_all_is_delivered(part, small, seed, chance):
    world = small(seed, nodes=9, targets=4)
    rng = np.random.default_rng(chance)
    (paths,) = grown(part, [world], lambda moves, state: rng.normal(size=moves.shape[1]))
    bill = part("price").bill(world, paths)
    assert bill.total >= part("bounds").bound(world).value


def test_in_step_a_world_becomes_what_it_becomes_alone(part, small):
    worlds = [small(seed, nodes=8 + seed, targets=3 + seed) for seed in range(3)]
    together = grown(part, worlds, lambda moves, state: moves[0])
    for world, paths in zip(worlds, together, strict=True):
        (alone,) = grown(part, [world], lambda moves, state: moves[0])
        assert [p.tolist() for p in paths] == [p.tolist() for p in alone]


def test_the_rest_is_what_growing_directly_to_the_nearest_costs(part):
    """Two moves and three destinations, by hand: 1 + 2 + 3, and 2 + 3 where the first is reached."""
    reach = np.array([[1.0, 9.0, 9.0], [0.0, 2.0, 9.0]])
    remaining = np.array([[True, True, True], [False, True, True]])
    between = np.array([[0.0, 2.0, 9.0], [9.0, 0.0, 3.0], [9.0, 9.0, 0.0]])
    assert part("grow")._rest(reach, remaining, between).tolist() == [6.0, 5.0]


def test_what_a_program_is_shown(part, small):
    world = small(1, nodes=7, targets=3)
    roads = part("grow").Roads(world)
    tree = part("grow").Tree(world, roads)
    outside, start, (columns, state) = tree.moves()
    assert outside.tolist() == [1, 2, 3, 4, 5, 6]
    assert set(start.tolist()) == {0}
    assert columns.shape == (12, 6)
    assert columns[1].tolist() == [1, 1, 1, 0, 0, 0]
    assert columns[0] == pytest.approx(roads.price[0, 1:])
    assert columns[8] == pytest.approx(columns[0])
    assert (columns[3] >= columns[0]).all()
    assert state[:4] == (3, 3, 1, 0.0)
    tree.join(0, 2)
    _, _, (_, later) = tree.moves()
    assert later[0] < 3
    assert later[3] > 0
    assert later[5] > 0


def test_roads_are_shortest_and_their_paths_cost_what_they_say(part, small):
    world = small(4, nodes=10)
    roads = part("grow").Roads(world)
    assert roads.price == pytest.approx(part("bounds").distances(world.graph.cost))
    for end in range(1, 10):
        path = roads.path(0, end)
        edges = list(pairwise(path))
        assert sum(world.graph.cost[edge] for edge in edges) == pytest.approx(roads.price[0, end])
        assert max(8 / (2 * world.graph.gbit[edge]) for edge in edges) == pytest.approx(roads.slow[0, end])


def test_tidying_drops_idle_branches_and_takes_cheaper_parents(part, small):
    world = small(nodes=5, targets=2)
    world.graph.cost[:] = 0.09
    np.fill_diagonal(world.graph.cost, np.inf)
    world.graph.cost[1, 2] = 0.01
    tree = part("grow").Tree(world, part("grow").Roads(world))
    tree.parent = {0: 0, 3: 0, 1: 0, 2: 3, 4: 3}
    tree.tidy()
    assert tree.parent == {0: 0, 1: 0, 2: 1}


def test_of_equally_cheap_parents_the_less_loaded_is_taken(part, small):
    """Three destinations at the source share 10 Gbit/s; one of them can relay for the same price."""
    world = small(nodes=4, targets=3)
    world.graph.cost[:] = 0.05
    np.fill_diagonal(world.graph.cost, np.inf)
    world.graph.gbit[:] = 5.0
    tree = part("grow").Tree(world, part("grow").Roads(world))
    tree.parent, tree.missing = {0: 0, 1: 0, 2: 0, 3: 0}, []
    before = part("price").bill(world, tree.paths())
    tree.tidy()
    after = part("price").bill(world, tree.paths())
    assert after.egress == pytest.approx(before.egress)
    assert after.seconds == pytest.approx(before.seconds / 3)
