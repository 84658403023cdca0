"""The arrival process: its timer, and who comes first when timers ring together."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st


@pytest.fixture(scope="module")
def door(part):
    return part("door").Door


def test_gaps_follow_each_other_and_the_last_one_is_the_end(part, door):
    made = door((3, 4))
    assert (made.when, made.phase) == (0, 0)
    made.step(0)
    assert (made.when, made.job) == (3, 1)
    made.step(3)
    assert made.when == part("door").NEVER


def test_without_jobs_nothing_ever_arrives(part, door):
    assert door(()).when == part("door").NEVER


def test_an_arrival_right_after_another_comes_after_the_tick(door):
    made = door((0, 1, 2, 5))
    made.step(0)
    assert (made.when, made.phase) == (0, 1)
    made.step(0)
    assert (made.when, made.phase) == (1, 1)
    made.step(1)
    assert (made.when, made.phase) == (3, 0)


@pytest.mark.parametrize(("late", "when"), [(False, 9), (True, 10)])
def test_a_blocked_door_opens_when_a_job_leaves(door, late, when):
    made = door((5, 5))
    made.block(4)
    made.unblock(9, late=late)
    assert made.when == when
    assert not made.precedes(0, 9)


def test_a_door_that_is_blocked_by_the_job_that_leaves_waits_a_tick(door):
    made = door((5, 5))
    made.block(4)
    made.unblock(4, late=False)
    assert made.when == 5


def test_whose_timer_was_set_first_goes_first(door):
    """An arrival at 30 set at 17; a task that ends at 30 set its last timer when it began or at 20."""
    made = door((17, 13, 1))
    made.step(0)
    made.step(17)
    assert made.when == 30
    assert made.precedes(18, 30)
    assert made.precedes(3, 30)
    assert made.precedes(27, 30)
    early = door((25, 5, 1))
    early.step(0)
    early.step(25)
    assert not early.precedes(3, 30)
    assert early.precedes(25, 30)
    assert early.precedes(26, 30)


@given(st.integers(0, 40), st.integers(1, 60), st.integers(1, 60))
def test_order_agrees_with_a_replay_of_all_timers(part, before, gap, length):
    """A task from `start` and an arrival that ring together, against an event list that numbers timers."""
    door = part("door").Door((before, gap, 1))
    door.step(0)
    if before < 2:
        return
    door.step(before)
    now = before + gap
    start = now - length
    if start < 0 or length < 3 or gap < 2:
        return
    assert door.precedes(start, now) == _replayed(before, gap, start, length)


def _replayed(before, gap, start, length):
    """Which of the two rings first, in a heap of (time, number) with a tick every microsecond."""
    import heapq

    numbers = iter(range(10**6))
    heap = [(0, next(numbers), "arrival", 0), (0, next(numbers), "tick", 0)]
    order = []
    while heap:
        time, _, what, left = heapq.heappop(heap)
        if time > before + gap:
            break
        if what == "tick":
            heapq.heappush(heap, (time + 1, next(numbers), "tick", 0))
            if time == start:
                heapq.heappush(heap, (time, next(numbers), "task", length))
        elif what == "task":
            if not left:
                order.append(what)
                continue
            step = min(left, 10 - time % 10)
            heapq.heappush(heap, (time + step, next(numbers), "task", left - step))
        else:
            order += [what] if time == before + gap else []
            wait = {0: before, before: gap}.get(time)
            if wait:
                heapq.heappush(heap, (time + wait, next(numbers), "arrival", 0))
    return order[0] == "arrival"
