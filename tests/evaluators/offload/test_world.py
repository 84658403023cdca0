"""Worlds: parameters within their ranges, and the formulas behind time and energy."""

from __future__ import annotations

import numpy as np
import pytest


def test_parameters_are_within_their_ranges(drawn):
    world = drawn(tasks=400)
    assert world.shape == (400, 5)
    assert (np.diff(world.arrival) >= 0).all()
    assert world.mbit.min() >= 1
    assert world.mbit.max() <= 5
    per_bit = world.gcycles * 1000 / world.mbit
    assert 100 <= per_bit.min() <= per_bit.max() <= 400
    assert world.speed[0] == 1
    assert set(world.speed[1:]) <= {2, 3, 4}
    rate = world.mbit[:, None] / world.transmit[:, 1:]
    assert 15 * np.log2(6) <= rate.min() <= rate.max() <= 25 * np.log2(61)


def test_tasks_arrive_at_the_wanted_rate(drawn):
    for rate in (2, 4, 8):
        world = drawn(tasks=2000, rate=rate)
        assert 2000 / world.arrival[-1] == pytest.approx(rate, rel=0.1)


def test_time_and_energy_follow_the_formulas(drawn):
    """κ f² joules per cycle, half a watt while sending."""
    world = drawn(seed=3)
    assert world.transmit[:, 0].tolist() == [0] * 60
    assert world.compute == pytest.approx(world.gcycles[:, None] / world.speed)
    assert world.energy[:, 0] == pytest.approx(5e-27 * 1e18 * world.gcycles * 1e9)
    sent = 0.5 * world.transmit[:, 2]
    assert world.energy[:, 2] == pytest.approx(
        sent + 1e-28 * (world.speed[2] * 1e9) ** 2 * world.gcycles * 1e9
    )


def test_heavier_work_and_more_servers(drawn):
    plain, heavy, wide = drawn(), drawn(heavy=1.5), drawn(edges=8)
    assert heavy.gcycles == pytest.approx(1.5 * plain.gcycles)
    assert wide.shape == (60, 9)
