"""Bounds: the exact tree against enumeration, dual ascent below it, machines below any bill."""

from __future__ import annotations

from itertools import product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st


def enumerated(world):
    """Return the price of the cheapest tree: every choice of a parent, or none, for every other region."""
    n, cost, wanted = world.graph.n, world.graph.cost, set(world.targets.tolist())
    best = np.inf
    others = [v for v in range(n) if v != world.source]
    choices = [[u for u in [*range(n), None] if u != v] for v in others]
    for parents in product(*choices):
        tree = dict(zip(others, parents, strict=True))
        if any(tree[v] is None for v in wanted):
            continue
        price = sum(cost[u, v] for v, u in tree.items() if u is not None)
        if price < best and all(reaches(world.source, tree, v) for v in wanted):
            best = price
    return best


def reaches(source, tree, node):
    for _ in range(len(tree) + 1):
        if node == source:
            return True
        node = tree[node]
        if node is None:
            return False
    return False


@settings(max_examples=8)
@given(seed=st.integers(0, 10_000))
def test_the_exact_tree_is_the_cheapest_of_all(part, small, seed):
    world = small(seed, nodes=5, targets=2)
    tree = part("bounds").steiner(world.graph.cost, world.source, world.targets)
    assert tree == pytest.approx(enumerated(world))


@settings(max_examples=60)
@given(seed=st.integers(0, 10_000), targets=st.integers(1, 7))
def test_dual_ascent_is_never_above_the_exact_tree(part, small, seed, targets):
    bounds = part("bounds")
    world = small(seed, nodes=12, targets=targets)
    exact = bounds.steiner(world.graph.cost, world.source, world.targets)
    raised = bounds.dual_ascent(world)
    assert 0.6 * exact <= raised <= exact + 1e-9


def test_with_one_destination_all_of_it_is_the_shortest_path(part, small):
    bounds = part("bounds")
    world = small(3, nodes=10, targets=1)
    far = bounds.distances(world.graph.cost)[0, 1]
    assert bounds.dual_ascent(world) == pytest.approx(far)
    assert bounds.steiner(world.graph.cost, 0, world.targets) == pytest.approx(far)


def test_the_bound_says_how_it_was_found(part, small):
    few, many = small(targets=3), small(nodes=20, targets=12)
    assert "exact" in part("bounds").bound(few).source
    assert "dual ascent" in part("bounds").bound(many).source
    assert part("bounds").bound(many).certified
