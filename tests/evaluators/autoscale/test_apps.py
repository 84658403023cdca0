"""Functions: rates, timers and memory as published."""

from __future__ import annotations

import numpy as np
import pytest


@pytest.fixture(scope="module")
def many(part):
    mix = part("apps").Mix(functions=300, days=3)
    return part("apps").draw(mix, np.random.default_rng(0))


def test_rare_functions_are_as_common_as_published(many):
    """45 % at most once an hour, of the 81 % at most once a minute."""
    per_hour = np.array([len(app.calls) / 72 for app in many.apps])
    assert (per_hour < 1).mean() == pytest.approx(45 / 81, abs=0.06)
    assert per_hour.max() < 90


def test_timers_are_steady_and_bursts_are_not(many):
    variation = np.array([app.gaps.std() / app.gaps.mean() for app in many.apps])
    assert 0.2 < (variation < 0.3).mean() < 0.45
    assert 0.2 < (variation > 1.4).mean() < 0.5


def test_memory_and_loading_times_are_those_published(many):
    """The median of Burr XII(11.652, 0.221, 107.083) is 137.5 MB; that of the loading times 1.34 s."""
    c, k, scale = 11.652, 0.221, 107.083
    middle = scale * (2 ** (1 / k) - 1) ** (1 / c)
    assert np.median([app.memory for app in many.apps]) == pytest.approx(middle, rel=0.1)
    assert np.median([app.loading for app in many.apps]) == pytest.approx(np.exp(0.296), rel=0.25)


def test_calls_increase(many):
    assert all((app.gaps > 0).all() for app in many.apps)


def test_functions_that_are_hardly_called_are_left_out(part):
    rng = np.random.default_rng(0)
    world = part("apps").equipped([np.arange(3.0), np.arange(4.0)], rng)
    assert [len(app.calls) for app in world.apps] == [4]
    with pytest.raises(ValueError, match="no function is called 4 times or more"):
        part("apps").equipped([np.arange(3.0)], rng)
