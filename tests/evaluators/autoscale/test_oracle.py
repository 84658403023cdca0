"""The clairvoyant optimum: against enumeration of all policies, and below every policy."""

from __future__ import annotations

from itertools import product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st


@settings(max_examples=10, deadline=None)
@given(
    demand=st.lists(st.sampled_from([0.0, 80.0, 150.0, 200.0]), min_size=3, max_size=3),
    closed=st.lists(st.tuples(st.integers(0, 2), st.just(2)), max_size=2),
    delay=st.integers(1, 2),
    penalty=st.sampled_from([0.002, 0.02, 0.5]),
)
def test_no_policy_of_all_is_better_and_one_is_as_good(part, cluster, demand, closed, delay, penalty):
    """Every target of small nodes, on demand and as spot, up to two of each, in every tick."""
    large_is_useless = np.array([1.0, 90.0, 0.4, 90.0])
    world = cluster(demand, closed, delay=delay, penalty=penalty, price=large_is_useless)
    counts = list(product(range(3), repeat=2))
    costs = [
        part("measure").measure(world, np.array([[a, 0, s, 0] for a, s in policy])).cost(world)
        for policy in product(counts, repeat=3)
    ]
    assert part("oracle").clairvoyant(world) == pytest.approx(min(costs))


@settings(max_examples=4, deadline=None)
@given(seed=st.integers(0, 1000), chance=st.integers(0, 1000))
def test_no_targets_whatever_cost_less(part, drawn, seed, chance):
    world = drawn(seed, delay=2)
    rng = np.random.default_rng(chance)
    typical = world.demand.mean() / 100
    targets = rng.binomial(20, rng.uniform(0, typical / 20, 4), (world.ticks, 4))
    assert part("measure").measure(world, targets).cost(world) >= part("oracle").clairvoyant(world) - 1e-9


def test_a_longer_delay_never_makes_it_cheaper(part, drawn):
    costs = [part("oracle").clairvoyant(drawn(3, delay=delay)) for delay in (1, 2, 4)]
    assert costs == sorted(costs)
