"""A cap holds whatever happens, in every order of events."""

from __future__ import annotations

import random
import threading
import time
from concurrent.futures import ThreadPoolExecutor

import pytest

from evolve.errors import BudgetSpent, ModelError
from evolve.models import Purse


def test_a_call_that_cannot_fit_is_refused_at_once():
    purse = Purse(100, spent=60)
    purse.reserve(40)
    purse.settle(40, 40)
    with pytest.raises(BudgetSpent, match=r"\$0.0000 of \$0.0001 are left"):
        purse.reserve(1)


def test_a_call_that_only_others_crowd_out_waits_for_them():
    purse = Purse(100)
    purse.reserve(80)
    with ThreadPoolExecutor(1) as threads:
        waiting = threads.submit(purse.reserve, 50)
        time.sleep(0.1)
        assert not waiting.done()
        purse.settle(80, 10)
        waiting.result(5)
    assert (purse.spent, purse.reserved) == (10, 50)


def test_who_waits_learns_that_nothing_is_left():
    purse = Purse(100)
    purse.reserve(80)
    with ThreadPoolExecutor(1) as threads:
        waiting = threads.submit(purse.reserve, 50)
        time.sleep(0.05)
        purse.settle(80, 80)
        assert isinstance(waiting.exception(5), BudgetSpent)


def test_near_the_end_the_least_will_do():
    purse = Purse(100, spent=50)
    assert purse.reserve(60, least=30) == 30
    purse.settle(30, 5)
    assert purse.reserve(40, least=30) == 40
    purse.settle(40, 40)
    with pytest.raises(BudgetSpent, match=r"may cost \$0.0000"):
        purse.reserve(40, least=30)


def test_the_least_waits_for_calls_in_flight_too():
    purse = Purse(100, spent=20)
    purse.reserve(60)
    with ThreadPoolExecutor(1) as threads:
        waiting = threads.submit(purse.reserve, 90, 30)
        time.sleep(0.05)
        assert not waiting.done()
        purse.settle(60, 1)
        assert waiting.result(5) == 30


def test_closing_sends_everybody_away():
    purse = Purse(100)
    purse.reserve(100)
    with ThreadPoolExecutor(1) as threads:
        waiting = threads.submit(purse.reserve, 1)
        time.sleep(0.05)
        purse.close()
        assert waiting.exception(5).kind == "closed"
    with pytest.raises(ModelError, match="ending"):
        purse.reserve(0)


def test_without_a_cap_only_the_sum_is_kept():
    purse = Purse()
    purse.reserve(10**12)
    purse.settle(10**12, 7)
    assert (purse.spent, purse.reserved) == (7, 0)


@pytest.mark.parametrize("seed", range(20))
def test_spending_never_passes_the_cap_with_16_in_flight(seed):
    rng = random.Random(seed)
    purse = Purse(100_000)
    worst = 9_000
    peak = []
    lock = threading.Lock()

    def call(pays):
        try:
            purse.reserve(worst)
        except BudgetSpent:
            return False
        with lock:
            peak.append(purse.spent + purse.reserved)
        time.sleep(0.0005)
        purse.settle(worst, pays)
        return True

    with ThreadPoolExecutor(16) as threads:
        done = list(threads.map(call, [rng.randrange(0, worst + 1) for _ in range(60)]))
    assert max(peak) <= 100_000
    assert purse.spent > 100_000 - worst, "money that would have paid for a call was left"
    assert not all(done)
    assert purse.reserved == 0
