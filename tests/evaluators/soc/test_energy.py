"""Energy against a walk through every microsecond."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st


def walked(part, platform, trace, until):
    """Add up the power of every microsecond."""
    leakage = part("energy").leakage
    clusters = platform.cluster_of[trace.pe]
    total = 0.0
    for now in range(until):
        runs = (trace.start <= now) & (trace.finish > now)
        total += platform.idle_w
        for number, cluster in enumerate(platform.clusters):
            active = int(np.count_nonzero(runs & (clusters == number)))
            leak = leakage(cluster)
            if active:
                total += cluster.power[active - 1] - leak * (len(cluster.power) - active)
                total += leak * (cluster.count - active)
            else:
                total += leak * cluster.count
    return total * 1e-6


@given(st.integers(0, 2**32 - 1), st.integers(0, 2**32 - 1))
@settings(max_examples=40)
def test_energy_is_the_sum_over_every_microsecond(part, random_scenario, haphazard, seed, chance):
    scenario = random_scenario(seed)
    trace = haphazard(part("simulate").Simulation(scenario), chance)
    for until in {int(trace.finish.max()), int(trace.finish.max()) // 2}:
        got = part("energy").energy(scenario.platform, trace.pe, trace.start, trace.finish, until)
        assert got == pytest.approx(walked(part, scenario.platform, trace, until), rel=1e-9, abs=1e-15)


def test_an_idle_chip_leaks_and_draws_its_base_power(part):
    platform, nothing = part("platforms").WIRELESS, np.array([], dtype=np.int64)
    leak = sum(part("energy").leakage(c) * c.count for c in platform.clusters)
    got = part("energy").energy(platform, nothing, nothing, nothing, 1_000_000)
    assert got == pytest.approx(leak + 0.1674 * 17 / 16)


def test_leakage_is_that_of_the_formula(part):
    """V · (C1 · 333² · exp(−2660/333) + I_gate) / 4 for a big core; by area a quarter for a little one."""
    little, big = part("platforms").WIRELESS.clusters[:2]
    assert part("energy").leakage(big) == pytest.approx(0.0320, abs=2e-4)
    assert part("energy").leakage(little) == pytest.approx(part("energy").leakage(big) / 4 * 1.3 / 1.362)
