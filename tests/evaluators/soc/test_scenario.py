"""Scenarios: noise, common random numbers, floors."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

MIX = (0.2, 0.2, 0.2, 0.1, 0.1, 0.2)


@pytest.fixture(scope="module")
def drawn(part):
    def draw(scale, sigma=0.0, seed=1, jobs=50, counts=()):
        regime = part("scenario").Regime(scale, MIX, sigma, counts)
        rng = np.random.default_rng(seed)
        platforms, applications = part("platforms"), part("applications")
        return part("scenario").draw(
            regime, platforms.WIRELESS, applications.WIRELESS_APPLICATIONS, jobs, rng
        )

    return draw


def test_the_same_seed_gives_the_same_jobs_at_every_rate_and_noise(drawn):
    slow, fast, noisy = drawn(200), drawn(25), drawn(25, 0.3)
    assert slow.jobs == fast.jobs == noisy.jobs
    assert np.array_equal(slow.z, noisy.z)
    ratio = np.array(slow.gaps[:-1]) / np.maximum(fast.gaps[:-1], 1)
    assert np.median(ratio) == pytest.approx(8, rel=0.15)
    assert drawn(25, seed=2).jobs != fast.jobs


def test_arrivals_have_the_wanted_mean(drawn):
    gaps = [np.mean(drawn(50, seed=s).gaps) for s in range(40)]
    assert np.mean(gaps) == pytest.approx(49.5, abs=2.5)


def test_noise_rounds_keeps_at_least_one_and_leaves_nothing_at_nothing(drawn):
    scenario = drawn(50, 0.2)
    expected, real = scenario.expected, scenario.durations
    assert np.array_equal(expected == 0, real == 0)
    assert (real[expected > 0] >= 1).all()
    assert np.array_equal(np.isinf(expected), np.isinf(real))
    long = np.isfinite(expected) & (expected > 50)
    assert np.std(real[long] / expected[long]) == pytest.approx(0.2, abs=0.03)
    assert np.array_equal(replace(scenario, sigma=0.0).durations, expected)


def test_a_task_deviates_alike_on_every_pe(drawn):
    scenario = drawn(50, 0.3)
    task = int(np.argmax(np.nanmin(scenario.expected, axis=1)))
    able = np.isfinite(scenario.expected[task])
    ratio = scenario.durations[task, able] / scenario.expected[task, able]
    assert np.ptp(ratio) < 0.05


@given(st.integers(0, 2**32 - 1), st.integers(0, 2**32 - 1))
@settings(max_examples=40)
def test_no_job_is_done_before_its_floor(part, random_scenario, haphazard, seed, chance):
    scenario = random_scenario(seed)
    trace = haphazard(part("simulate").Simulation(scenario), chance)
    assert (trace.done - scenario.arrivals >= scenario.floors).all()


def test_other_numbers_of_pes_make_another_chip(drawn):
    assert drawn(50, counts=(("A15", 2),)).platform.pes == 14
