"""Markets: spot is cheaper, reclaimed as often as its hazard says, and closed for an hour or so."""

from __future__ import annotations

import numpy as np
import pytest


def test_spot_costs_a_third_to_a_half(drawn):
    for seed in range(10):
        price = drawn(seed).price
        assert ((price[2:] / price[:2] >= 0.28) & (price[2:] / price[:2] <= 0.5)).all()


def test_on_demand_is_always_there(drawn):
    assert all(drawn(seed, hazard=(0.5, 0.8)).open[:, :2].all() for seed in range(5))


def test_pools_are_reclaimed_as_often_as_their_hazard_says(part):
    market = part("market")
    pool = market._open(200_000, 0.2 / market.TICKS_H, np.random.default_rng(1))
    closings = np.sum(pool[:-1] & ~pool[1:])
    assert closings / (pool.sum() / market.TICKS_H) == pytest.approx(0.2, rel=0.1)
    assert (~pool).sum() / closings == pytest.approx(market.TICKS_H, rel=0.1)


def test_the_penalty_is_in_the_range_asked_for(drawn, part):
    base = part("market").ON_DEMAND_H[0] / part("market").TICKS_H / part("market").CAPACITY[0]
    for seed in range(10):
        assert 20 <= drawn(seed, penalty=(20.0, 25.0)).penalty / base <= 25


def test_what_serves_at_first_is_enough_for_the_last_known_demand(cluster):
    assert cluster([1.0], before=250.0).start == 3
