"""Demand: the kinds differ as they should, and unknown ones are refused."""

from __future__ import annotations

import numpy as np
import pytest


def series(part, kind, seed=0, **options):
    return part("demand").draw(part("demand").Shape(kind, **options), np.random.default_rng(seed))


def mean_over_seeds(part, kind, statistic):
    return np.mean([statistic(series(part, kind, seed)) for seed in range(12)])


def test_series_have_the_known_days_before_those_to_play(part):
    day = part("demand").DAY
    assert len(series(part, "diurnal", days=3)) == part("demand").KNOWN + 3 * day
    assert (series(part, "bursty") > 0).all()


def test_diurnal_demand_repeats_by_the_day_and_bursty_demand_does_not(part):
    day = part("demand").DAY

    def repeats(values):
        return np.corrcoef(values[:-day], values[day:])[0, 1]

    assert mean_over_seeds(part, "diurnal", repeats) > 0.8
    assert mean_over_seeds(part, "bursty", repeats) < 0.5


def test_bursts_rise_faster_than_a_day_does(part):
    def jump(values):
        return np.quantile(np.diff(values) / values.mean(), 0.999)

    assert mean_over_seeds(part, "bursty", jump) > 1.5 * mean_over_seeds(part, "diurnal", jump)


def test_trends_move_the_level(part):
    day = part("demand").DAY

    def drift(values):
        return abs(np.log(values[-day:].mean() / values[:day].mean()))

    assert mean_over_seeds(part, "trending", drift) > 3 * mean_over_seeds(part, "diurnal", drift)


def test_an_unknown_kind_is_refused(part):
    with pytest.raises(ValueError, match="`kind` must be one of diurnal, bursty, trending; got 'flat'"):
        part("demand").Shape("flat")
