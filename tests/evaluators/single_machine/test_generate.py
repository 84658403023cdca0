"""Instances are the published ones, on every machine."""

from __future__ import annotations

import csv
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

SHARED = Path(__file__).parents[3].parent / "shared" / "data" / "smtt" / "smtt_optima.csv"


def test_generator_passes_park_and_millers_check(part):
    """From seed 1, the 10,000th number is 1043618065 (Park and Miller, CACM 31, 1988)."""
    lcg = part("generate").Lcg(1, warm_up=9_999)
    assert lcg.uniform(0, 2**31 - 2) in range(1043618064, 1043618067)


@pytest.mark.parametrize("seed", [0, -1, 2**31 - 1])
def test_generator_refuses_a_seed_that_would_stand_still(part, seed):
    with pytest.raises(ValueError, match="seed must be in 1"):
        part("generate").Lcg(seed)


@given(seed=st.integers(1, 2**31 - 2), lo=st.integers(-50, 50), width=st.integers(0, 1000))
def test_draws_stay_between_their_bounds(part, seed, lo, width):
    lcg = part("generate").Lcg(seed)
    assert all(lo <= lcg.uniform(lo, lo + width) <= lo + width for _ in range(20))


def test_instances_have_the_declared_ranges(part):
    design = part("generate").Design(200, 6, 4, 1)
    jobs = design.jobs()
    total = jobs.p.sum()
    assert (jobs.n, jobs.p.min() >= 1, jobs.p.max() <= 100) == (200, True, True)
    assert total * 0.2 - 1 <= jobs.d.min() <= jobs.d.max() <= total * 0.6
    assert abs(jobs.d.mean() - 0.4 * total) < 0.05 * total


def test_due_dates_below_zero_become_zero(part):
    jobs = part("generate").Design(100, 8, 10, 0).jobs()
    assert jobs.d.min() == 0
    assert np.count_nonzero(jobs.d == 0) > 20


def test_all_instances_are_those_that_the_optima_were_proved_for(part):
    stored = part("optima").load()
    designs = part("optima").published()
    assert len(designs) == len(stored) == 440
    assert [d.name for d in designs if d.jobs().crc != stored[d.name].crc] == []


@pytest.mark.skipif(not SHARED.is_file(), reason="the independent list of optima is not here")
def test_seeds_work_and_optima_agree_with_an_independent_list(part):
    stored = part("optima").load()
    designs = {(d.n, d.tf, d.rdd, d.rep): d for d in part("optima").published()}
    with SHARED.open() as file:
        rows = list(csv.DictReader(file))
    assert len(rows) == 440
    for row in rows:
        key = (int(row["n"]), round(10 * float(row["TF"])), round(10 * float(row["RDD"])), int(row["rep"]))
        design = designs[key]
        assert design.seed == int(row["seed"])
        assert design.jobs().p.sum() == int(row["sum_p"])
        assert stored[design.name].value == int(row["opt_total_tardiness"])
