"""Answers that are refused: nothing that a program brings about can be worth money."""

from __future__ import annotations

import numpy as np
import pytest

from evolve import Infeasible

NONE, ON_DEMAND, SPOT = 0, 1, 2


@pytest.fixture(scope="module")
def settle(part, window, terms):
    own, job = window("1101111111", prices=(0.9,)), terms(work=1680, ticks=5)
    return lambda *choices, **options: part("check").settle(own, job, np.array(choices), **options)


def test_a_bill_says_what_was_used(settle):
    bill = settle(ON_DEMAND, ON_DEMAND, NONE, SPOT, SPOT)
    assert (bill.on_demand, bill.spot, bill.launches, bill.ticks, bill.late) == (2, 2, 2, 5, 0)
    assert bill.cost == pytest.approx((2 * 3.06 + 2 * 0.9) / 6)


@pytest.mark.parametrize(
    ("choices", "reason"),
    [
        ((SPOT, SPOT, SPOT, SPOT), "no spot instance was to be had in tick 2"),
        ((SPOT, SPOT + 1, SPOT + 1), "a choice is none of 0 to 2"),
        ((-1, SPOT, SPOT), "a choice is none of"),
        ((SPOT, SPOT), "600 s of work are never done"),
        ((NONE,) * 5, "1680 s of work are never done"),
        ((ON_DEMAND,) * 4, "done after 3 ticks, and goes on"),
        ((NONE,) * 11, "11 ticks; the window has 10"),
    ],
)
def test_an_impossible_run_is_infeasible(settle, choices, reason):
    with pytest.raises(Infeasible, match=reason):
        settle(*choices)


def test_a_late_end_is_seen(settle):
    assert settle(NONE, NONE, NONE, SPOT, SPOT, SPOT).late == 600


def test_a_job_that_changes_zones_pays_for_it_and_by_the_price_of_each_tick(part, window, terms):
    """The published bill has one price for all of a run, and moves are free: not here."""
    own = window("11111", "11111", prices=(1.8, 0.9))
    own.price[2:, 1] = 1.2
    job = terms(work=1600, ticks=5)
    choices = np.array([SPOT, SPOT, SPOT + 1, SPOT + 1, NONE])
    honest = part("check").settle(own, job, choices)
    assert (honest.launches, honest.ticks) == (2, 4)
    assert honest.cost == pytest.approx((2 * 1.8 + 2 * 1.2) / 6)
    free = part("check").settle(own, job, choices[:3], "leaderboard")
    assert (free.launches, free.ticks) == (1, 3)
    assert free.cost == pytest.approx(3 * 0.9 / 6)
