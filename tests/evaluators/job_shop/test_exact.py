"""CP-SAT proves what is stored and what the literature says."""

from __future__ import annotations

import itertools

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

pytest.importorskip("ortools", reason="the extra `solvers` is not installed")


def test_the_optimum_of_ft06_is_55_and_63_with_blocking_and_swaps(part, ft06):
    for blocking, optimum in ((False, 55), (True, 63)):
        proof = part("exact").prove(ft06, 60.0, blocking=blocking)
        assert (proof.status, proof.bound, proof.value) == ("optimal", optimum, optimum)
        check = part("check").blocking_makespan if blocking else part("check").makespan
        assert check(ft06, proof.start) == optimum


def best_by_enumeration(part, made):
    """Return the least makespan over all orders in which operations can be appended."""
    jobs, machines = made.p.shape
    best = int(made.p.sum())
    slots = [job for job in range(jobs) for _ in range(machines)]
    for order in set(itertools.permutations(slots)):
        step, ready, free = [0] * jobs, [0] * jobs, [0] * machines
        for j in order:
            m = made.machine[j, step[j]]
            ready[j] = free[m] = max(ready[j], free[m]) + int(made.p[j, step[j]])
            step[j] += 1
        best = min(best, max(ready))
    return best


@settings(max_examples=15)
@given(seed=st.integers(0, 10**6), size=st.sampled_from([(2, 2), (2, 3), (3, 2)]))
def test_it_agrees_with_enumerating_every_order(part, shop, seed, size):
    made = shop(seed, *size)
    assert part("exact").prove(made, 30.0).value == best_by_enumeration(part, made)


@settings(max_examples=15)
@given(seed=st.integers(0, 10**6), blocking=st.booleans())
def test_adding_a_job_never_lowers_the_optimum(part, shop, seed, blocking):
    more = shop(seed, 4, 3)
    fewer = part("generate").Shop(more.p[:-1], more.machine[:-1])
    values = [part("exact").prove(made, 30.0, blocking=blocking) for made in (fewer, more)]
    assert [proof.status for proof in values] == ["optimal"] * 2
    assert values[0].value <= values[1].value


@settings(max_examples=15)
@given(seed=st.integers(0, 10**6))
def test_blocking_never_shortens_and_no_rule_beats_an_optimum(part, shop, priority, mixture, seed):
    made = shop(seed, 4, 3)
    plain, blocked = (part("exact").prove(made, 30.0, blocking=blocking) for blocking in (False, True))
    assert made.trivial_bound <= plain.value <= blocked.value
    for mode in ("non_delay", "active"):
        chooser = part("dispatch").Chooser(priority(mixture(seed)), part("views").plain)
        (start,) = getattr(part("dispatch"), mode)(part("floor").Floor([made]), chooser)
        assert part("check").makespan(made, start) >= plain.value


def test_a_sample_of_stored_optima_is_proved_again(part):
    references = part("references")
    designs = references.designs([references.SMALL], [0, 9]) + references.designs([(20, 5)], [3])
    for design in designs:
        known = references.load()[design.name]
        assert part("exact").prove(design.job_shop(), 60.0).bound == known.value, design
    small = references.load()[designs[0].name]
    assert part("exact").prove(designs[0].job_shop(), 60.0, blocking=True).bound == small.blocking_value


@pytest.mark.slow
@pytest.mark.timeout(1800)
def test_every_stored_optimum_that_takes_seconds_is_proved_again(part):
    verifier = part("shops").JobShop(
        {split: [{"taillard": [1, 1]}] for split in ("train", "validation", "test")}
    )
    rows = list(verifier.recompute())
    assert len(rows) > 20
    assert [row for row in rows if row[1] != row[2]] == []


def test_stopped_early_it_still_bounds(part):
    shop = part("references").designs([(20, 15)], [0])[0].job_shop()
    proof = part("exact").prove(shop, 0.2)
    assert proof.status in ("feasible", "unknown")
    assert proof.bound >= shop.trivial_bound
    assert proof.value is None or proof.value > proof.bound
    if proof.start is not None:
        assert part("check").makespan(shop, proof.start) == proof.value
        assert np.asarray(proof.start).dtype == np.int64
