"""Pricing: worked by hand, and every way to be paid for what is not delivered."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from evolve import Infeasible


def paths(*nodes):
    return [np.array(path, dtype=np.int64) for path in nodes]


@pytest.fixture(scope="module")
def line(small):
    """Source 0, destinations 1 and 2, two partitions, known prices."""
    world = small(targets=2)
    world.graph.cost[:] = 0.1
    np.fill_diagonal(world.graph.cost, np.inf)
    world.graph.gbit[:] = 5.0
    world.graph.cost[1, 2] = 0.02
    return world


def test_an_edge_is_paid_once_for_each_partition_on_it(part, line):
    bill = part("price").bill
    direct = bill(line, paths([0, 1], [0, 1], [0, 2], [0, 2]))
    relayed = bill(line, paths([0, 1], [0, 1], [0, 1, 2], [0, 1, 2]))
    striped = bill(line, paths([0, 1], [0, 1], [0, 1, 2], [0, 2]))
    assert direct.egress == pytest.approx(60 * 0.2)
    assert relayed.egress == pytest.approx(60 * 0.12)
    assert striped.egress == pytest.approx(60 * 0.1 + 30 * 0.02 + 30 * 0.1)


def test_time_is_that_of_the_slowest_edge_under_the_limits(part, line):
    """Two machines at 5 Gbit/s make 10; two edges out of one region share its 10."""
    bill = part("price").bill
    relayed = bill(line, paths([0, 1], [0, 1], [0, 1, 2], [0, 1, 2]))
    assert relayed.seconds == pytest.approx(60 * 8 / 10)
    direct = bill(line, paths([0, 1], [0, 1], [0, 2], [0, 2]))
    assert direct.seconds == pytest.approx(60 * 8 / 5)
    assert direct.machines == round(3 * 2 * 0.54 / 3600 * 96, 2)


@pytest.mark.parametrize(
    ("answer", "message"),
    [
        (([0, 1], [0, 1], [0, 2]), "3 paths for 4 pairs"),
        (([0, 1], [0, 1], [1, 2], [1, 2]), r"partition 0 to destination 1: \[1, 2\] does not lead from 0"),
        (([0, 1], [0, 1], [0, 2], [0]), "partition 1 to destination 1"),
        (([0, 1], [0, 1], [0, 2], []), "partition 1 to destination 1"),
        (([0, 1], [0, 1], [0, 2], [0, 1]), "does not lead from 0 to 2"),
        (([0, 1], [0, 1], [0, 2], [0, 2, 1, 2]), "visits a region twice"),
        (([0, 1], [0, 1], [0, 2], [0, 0, 2]), "visits a region twice"),
        (([0, 1], [0, 1], [0, 2], [0, 9, 2]), "numbered from 0 to 5"),
        (([0, 1], [0, 1], [0, 2], [0, -1, 2]), "numbered from 0 to 5"),
    ],
    ids=[
        "a pair is left out",
        "hub without the way to the hub",
        "never leaves",
        "no path",
        "ends elsewhere",
        "cycle",
        "stands still",
        "no such region",
        "negative",
    ],
)
def test_what_is_not_delivered_is_refused(part, line, answer, message):
    with pytest.raises(Infeasible, match=message):
        part("price").bill(line, paths(*answer))


def test_an_edge_that_is_not_there_is_refused(part, small):
    world = small(targets=1)
    world.graph.cost[0, 1] = np.inf
    with pytest.raises(Infeasible, match="there is no edge from 0 to 1"):
        part("price").bill(world, paths([0, 1], [0, 1]))


@given(seed=st.integers(0, 10_000), order=st.permutations([1, 2, 3]))
def test_no_answer_costs_less_than_the_bound(part, small, seed, order):
    """Chains and stars through any region, priced against the exact tree."""
    world = small(seed)
    least = part("bounds").bound(world).value
    chain = [0, *order]
    answers = [
        [chain[: chain.index(t) + 1] for t in (1, 2, 3) for _ in range(2)],
        [[0, t] if p else [0, 4, t] for t in (1, 2, 3) for p in range(2)],
        [[0, 5, t] for t in (1, 2, 3) for _ in range(2)],
    ]
    for answer in answers:
        assert part("price").bill(world, paths(*answer)).total >= least
