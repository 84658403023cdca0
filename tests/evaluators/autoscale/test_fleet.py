"""The fleet against its independent replay, delays by hand, and how capacity is shared out."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

COUNTS = st.lists(st.integers(0, 5), min_size=4, max_size=4)


@settings(max_examples=80, deadline=None)
@given(
    targets=st.lists(COUNTS, min_size=8, max_size=8),
    closed=st.lists(st.tuples(st.integers(0, 7), st.integers(2, 3)), max_size=6),
    delay=st.integers(1, 3),
)
def test_the_replay_agrees_with_the_fleet_about_every_node(part, cluster, targets, closed, delay):
    """Unserved demand depends on all that serves in each tick."""
    world = cluster([5000.0] * 8, closed, delay=delay)
    fleet, capacity = part("fleet").Fleet(world), part("fleet").capacity
    unserved, rent = [], 0.0
    for wanted in targets:
        have = [r + p for r, p in zip(fleet.ready, fleet.pending, strict=True)]
        kept = [min(h, w) for h, w in zip(have, wanted, strict=True)]
        serving = capacity([min(r, k) for r, k in zip(fleet.ready, kept, strict=True)])
        held = [w if fleet.open(k) else kept[k] for k, w in enumerate(wanted)]
        rent += float(np.dot(held, world.price))
        unserved.append(5000.0 - serving)
        fleet.advance(wanted)
    account = part("measure").measure(world, np.array(targets))
    assert account.unserved.tolist() == unserved
    assert account.rent.sum() == pytest.approx(rent)


def test_a_launched_node_serves_after_the_delay_and_is_paid_from_the_launch(part, cluster):
    world = cluster([200.0] * 4, delay=2)
    account = part("measure").measure(world, np.tile([2, 0, 0, 0], (4, 1)))
    assert account.unserved.tolist() == [100, 100, 0, 0]
    assert account.rent.tolist() == [8.0, 0, 0, 0]
    assert account.cost(world) == pytest.approx(8.0 + 0.1 * 200)
    assert account.violations(world) == pytest.approx(25.0)
    assert account.churn(world) == pytest.approx(3.0)


def test_a_reclaimed_pool_loses_what_serves_and_what_starts(part, cluster):
    world = cluster([100.0] * 5, closed=[(2, 2)])
    account = part("measure").measure(world, np.tile([0, 0, 1, 0], (5, 1)))
    assert account.unserved.tolist() == [100, 0, 100, 100, 0]
    assert account.reclaimed == 1


@settings(max_examples=100)
@given(
    cover=st.floats(0, 6000),
    weights=st.lists(st.sampled_from([0.0, 0.1, 1.0, 7.0]), min_size=4, max_size=4),
    ready=COUNTS,
    pending=COUNTS,
)
def test_what_is_filled_covers_and_no_node_is_too_many(part, cover, weights, ready, pending):
    fleet, capacities = part("fleet"), part("market").CAPACITY
    targets = fleet.fill(cover, weights, ready, pending)
    assert fleet.capacity(targets) >= min(cover, fleet.MOST * 100.0) - 1e-6
    liked = [k for k in range(4) if weights[k] > 0] or [0]
    wanted = sum(targets[k] * capacities[k] for k in liked)
    assert all(wanted - capacities[k] < cover for k in liked if targets[k])
    for kind in set(range(4)) - set(liked):
        assert targets[kind] <= ready[kind]


def test_nodes_of_a_type_without_weight_stay_until_others_serve(part):
    fill = part("fleet").fill
    assert fill(300.0, [0, 0, 1, 0], [3, 0, 0, 0], [0, 0, 0, 0]) == [3, 0, 3, 0]
    assert fill(300.0, [0, 0, 1, 0], [3, 0, 0, 0], [0, 0, 3, 0]) == [3, 0, 3, 0]
    assert fill(300.0, [0, 0, 1, 0], [3, 0, 2, 0], [0, 0, 1, 0]) == [1, 0, 3, 0]
    assert fill(300.0, [0, 0, 1, 0], [3, 0, 3, 0], [0, 0, 0, 0]) == [0, 0, 3, 0]


def test_missing_capacity_goes_where_most_is_missing_to_the_share(part):
    fill = part("fleet").fill
    assert fill(800.0, [1, 0, 1, 0], [4, 0, 0, 0], [0, 0, 0, 0]) == [4, 0, 4, 0]
    assert fill(900.0, [0, 1, 0, 0], [0, 0, 0, 0], [0, 0, 0, 0]) == [0, 3, 0, 0]
    assert fill(200.0, [0, 0, 0, 0], [0, 0, 0, 0], [0, 0, 0, 0]) == [2, 0, 0, 0]
