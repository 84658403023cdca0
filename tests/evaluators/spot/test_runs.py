"""Ticks by hand, what the guard does, and agreement with the independent bill."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from evolve import Infeasible

NONE, ON_DEMAND, SPOT = 0, 1, 2
BITS = st.text("01", min_size=12, max_size=12)


def test_a_tick_does_its_length_less_the_overhead_of_a_launch(window, terms, played):
    runs = played(window("111111"), terms(work=1680, ticks=5), [SPOT])
    assert runs.answers[0].tolist() == [[SPOT, SPOT, SPOT]]  # 480 + 600 + 600 s
    assert runs.spent[0] == pytest.approx(3 / 6 * 1.0)


def test_the_last_partial_tick_is_billed_in_full(window, terms, played):
    runs = played(window("111111"), terms(work=1681, ticks=6), [SPOT])
    assert runs.spent[0] == pytest.approx(4 / 6)


def test_an_instance_that_is_lost_has_done_its_tick_and_a_new_one_pays_again(window, terms, played):
    runs = played(window("1011111111"), terms(work=1560, ticks=10), [SPOT])
    assert runs.answers[0].tolist() == [[SPOT, NONE, SPOT, SPOT]]  # 480, lost, 480, 600


def test_overheads_do_not_add_up_and_may_last_several_ticks(window, terms, played):
    long = terms(work=600, ticks=12, overhead=1300)
    runs = played(window("1" * 14), long, [SPOT, ON_DEMAND])
    assert runs.answers[0].tolist() == [[SPOT, ON_DEMAND, ON_DEMAND, ON_DEMAND, ON_DEMAND]]  # 0, 0, 0, 500


def test_changing_zones_pays_the_overhead(window, terms, played):
    both = window("1" * 8, "1" * 8, prices=(1.0, 2.0))
    runs = played(both, terms(work=960, ticks=8), [SPOT, SPOT + 1])
    assert runs.answers[0].tolist() == [[SPOT, SPOT + 1]]
    assert runs.spent[0] == pytest.approx((1.0 + 2.0) / 6)


def test_wanting_spot_where_there_is_none_is_to_wait(window, terms, played):
    runs = played(window("0" * 12), terms(work=600, ticks=10), [SPOT, SPOT, ON_DEMAND])
    assert runs.answers[0].tolist() == [[NONE, NONE, ON_DEMAND, ON_DEMAND]]
    foreign = played(window("1" * 12), terms(work=600, ticks=10), [SPOT + 1, ON_DEMAND])
    assert foreign.answers[0].tolist() == [[NONE, ON_DEMAND, ON_DEMAND]]


def test_the_guard_forces_on_demand_exactly_when_a_later_launch_would_be_late(window, terms, played):
    runs = played(window("0" * 12), terms(work=1800, ticks=10), [NONE])
    # 1,920 s are four ticks, so ticks 6 to 9 are the last chance
    assert runs.answers[0].tolist() == [[NONE] * 6 + [ON_DEMAND] * 4]
    assert not runs.remaining.any()


def test_the_guard_keeps_a_job_on_spot_that_wants_to_wait(window, terms, played):
    runs = played(window("1" * 12), terms(work=1680, ticks=4), [SPOT, NONE])
    assert runs.answers[0].tolist() == [[SPOT, SPOT, SPOT]]


def test_the_published_guard_is_late_when_spot_is_lost_at_the_last_moment(part, window, terms, played):
    """It believes the instance to be there still: an idle tick, and the deadline is missed by one."""
    job, lost = terms(work=1680, ticks=4), window("10000000")
    bill = part("check").settle
    fixed = played(lost, job, [SPOT])
    assert bill(lost, job, fixed.answers[0][0]).late == 0
    published = played(lost, job, [SPOT], "published")
    assert bill(lost, job, published.answers[0][0]).late == 600


def test_without_a_guard_a_job_that_waits_for_ever_is_never_done(part, window, terms, played):
    nothing, job = window("0" * 12), terms(work=1800, ticks=10)
    runs = played(nothing, job, [NONE], "none")
    with pytest.raises(Infeasible, match="1800 s of work are never done"):
        part("check").settle(nothing, job, runs.answers[0][0])


@settings(max_examples=150, deadline=None)
@given(
    rows=st.lists(BITS, min_size=1, max_size=3),
    wishes=st.lists(st.integers(0, 4), min_size=12, max_size=12),
    needs=st.tuples(st.integers(1, 3000), st.integers(1, 1500)).filter(lambda needs: sum(needs) <= 6000),
)
def test_no_policy_is_late_and_the_bill_agrees(part, window, terms, played, rows, wishes, needs):
    job = terms(needs[0], 10, needs[1])
    own = window(*rows, prices=(1.0, 1.5, 0.5)[: len(rows)])
    runs = played(own, job, wishes)
    bill = part("check").settle(own, job, runs.answers[0][0])
    assert bill.late == 0
    assert bill.cost == pytest.approx(runs.spent[0], abs=1e-9)
    assert bill.ticks <= job.ticks


def test_many_runs_in_step_are_what_each_is_alone(part, terms):
    rng = np.random.default_rng(5)
    make = part("market").Window
    cases = []
    for zones in (1, 3, 2):
        available = rng.random((40 + zones, zones)) < 0.6
        jobs = tuple(terms(work, 30, overhead) for work in (5000, 9000) for overhead in (60, 700))
        cases.append(part("market").Case(make(available, rng.uniform(0.5, 2, available.shape)), jobs))

    def run(some):
        runs = part("runs").Runs(some)
        while runs.advance():
            runs.choose((runs.tick * 7 + runs.remaining // 600) % 5)
        return runs

    together = run(cases)
    alone = [run([case]) for case in cases]
    assert np.concatenate([runs.spent for runs in alone]).tolist() == together.spent.tolist()
