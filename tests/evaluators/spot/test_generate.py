"""Drawn windows have the statistics that they were made for."""

from __future__ import annotations

import numpy as np
import pytest


def _drawn(part, names, count=60, gap=600, ticks=420):
    draw = part("generate").draw
    return [draw(names, gap, ticks, np.random.default_rng([7, number])) for number in range(count)]


@pytest.mark.parametrize(
    ("zone", "measured"),
    [("us-west-2a_v100_1", 0.793), ("us-west-2b_k80_8", 0.408), ("us-west-2a_k80_8", 0.326)],
)
def test_availability_is_near_what_was_measured(part, zone, measured):
    share = np.mean([window.available.mean() for window in _drawn(part, [zone])])
    assert share == pytest.approx(measured, abs=0.1)


def test_zones_of_one_region_are_more_alike_than_those_of_two(part):
    windows = _drawn(part, ["us-east-1c", "us-east-1d", "us-east-2b"], count=80, ticks=700)
    bits = np.concatenate([window.available for window in windows]).T
    near, far = np.corrcoef(bits)[0, 1:]
    assert near > far > 0


def test_days_are_good_and_bad(part):
    windows = _drawn(part, ["us-west-2a_v100_8"])
    days = [day.mean() for window in windows for day in np.split(window.available[:288, 0], 2)]
    assert 0.14 <= np.std(days) <= 0.4


def test_prices_stay_in_their_range_and_move_slowly(part):
    for window in _drawn(part, ["us-east-1a"], count=5, gap=195, ticks=960):
        price = window.price[:, 0]
        assert 1.44 <= price.min() <= price.max() <= 1.85
        assert np.abs(np.diff(price)).max() < 0.03
        assert np.ptp(price) > 0


def test_the_same_seed_draws_the_same_window(part):
    first, second = (_drawn(part, ["us-east-1a", "us-west-2c"], count=1)[0] for _ in range(2))
    assert (first.available == second.available).all()
    assert (first.price == second.price).all()


def test_an_unknown_zone_is_named(part):
    with pytest.raises(ValueError, match="unknown zone `mars-1`"):
        part("generate").draw(["mars-1"], 600, 10, np.random.default_rng(0))
