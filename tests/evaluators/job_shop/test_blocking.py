"""Without buffers: no deadlock, nothing waits without reason, and held jobs stay outside."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

SIZES = st.tuples(st.integers(1, 8), st.integers(1, 5))
SEEDS = st.integers(0, 10**6)


@pytest.fixture(scope="session")
def build(part, rule):
    """Build schedules of several shops in step by a formula, and perhaps one that holds jobs."""
    hooks = part("hooks")

    def asked(formula):
        return rule(hooks.BLOCKING_OP, hooks.BLOCKING_SHOP, formula)

    def run(shops, formula, hold=None):
        floor = part("blocking").BlockingFloor(shops)
        view = part("views").Occupation(floor)
        chooser = part("dispatch").Chooser(asked(formula), view, asked(hold) if hold else None)
        return part("blocking").blocking(floor, chooser)

    return run


@given(size=SIZES, seed=SEEDS, holds=st.booleans())
def test_the_independent_checker_never_disagrees(build, part, shop, mixture, size, seed, holds):
    made = shop(seed, *size)
    (start,) = build([made], mixture(seed), mixture(seed + 1) if holds else None)
    makespan = part("check").blocking_makespan(made, start)
    assert makespan == int((start + made.p).max()) >= made.trivial_bound


@given(sizes=st.lists(SIZES, min_size=1, max_size=5), seed=SEEDS, holds=st.booleans())
def test_shops_advanced_together_become_what_each_becomes_alone(build, shop, mixture, sizes, seed, holds):
    shops = [shop(seed + place, *size) for place, size in enumerate(sizes)]
    rules = (mixture(seed), mixture(seed + 1) if holds else None)
    together = build(shops, *rules)
    assert [s.tolist() for s in together] == [build([one], *rules)[0].tolist() for one in shops]


@given(size=SIZES, seed=SEEDS)
def test_no_machine_stands_empty_while_a_job_wants_it(build, shop, mixture, size, seed):
    made = shop(seed, *size)
    (start,) = build([made], mixture(seed))
    end = start + made.p
    leave = np.concatenate([start[:, 1:], end[:, -1:]], axis=1)
    for j in range(size[0]):
        for k in range(size[1]):
            ready = end[j, k - 1] if k else 0
            here = made.machine == made.machine[j, k]
            for t in range(ready, start[j, k]):
                assert (here & (start <= t) & (t < leave)).any(), (j, k, t)


@given(size=SIZES, seed=SEEDS, order=st.randoms(use_true_random=False))
def test_numbering_jobs_and_machines_otherwise_changes_nothing(build, renumbered, mixture, size, seed, order):
    made, other, jobs = renumbered(seed, size, order)
    (one,), (two,) = build([made], mixture(seed)), build([other], mixture(seed))
    assert one[jobs].tolist() == two.tolist()


@pytest.mark.parametrize("jobs", [2, 3, 5, 8])
def test_a_circle_of_any_length_moves_at_once(build, part, jobs):
    """Job j goes from machine j to j + 1: all are done at 4, and all move."""
    route = (np.arange(jobs)[:, None] + np.arange(jobs)) % jobs
    made = part("generate").Shop(np.full((jobs, jobs), 4), route)
    (start,) = build([made], lambda op, _: op["p"])
    assert (start == 4 * np.arange(jobs)).all()


def test_a_job_outside_cannot_break_a_circle(build, part):
    """Jobs 0 and 1 want each other's machine; job 2 wants one of them and has the better index."""
    p = np.array([[5, 5], [5, 5], [1, 1]])
    made = part("generate").Shop(p, np.array([[0, 1], [1, 0], [0, 1]]))
    (start,) = build([made], lambda op, _: -op["p"])
    assert start[:2].tolist() == [[0, 5], [0, 5]]
    assert start[2, 0] >= 10


def test_holding_every_job_lets_one_through_after_the_other(build, part, shop):
    made = shop(5, 6, 4)
    (start,) = build([made], lambda op, _: op["p"], lambda op, _: 1 + op["after"] + op["p"])
    end = start + made.p
    order = np.argsort(start[:, 0])
    assert (start[order[1:], 0] == end[order[:-1], -1]).all()
    work = made.p.sum(axis=1)
    assert (np.diff(work[order]) >= 0).all(), "the job with the smallest value enters first"


def test_holding_is_asked_of_jobs_outside_only(build, shop):
    asked = []

    def hold(op, state):
        asked.extend(op["inside"].tolist())
        return state["inside"] - 1.5

    build([shop(5, 6, 4)], lambda op, _: op["p"], hold)
    assert asked
    assert set(asked) == {0.0}


def test_few_jobs_inside_can_be_faster_than_many(build, part):
    """What the second entry point is for: the shop of a full house is slower than that of a fair one."""
    shops = [design.job_shop() for design in part("references").designs([(20, 10)], range(6))]
    check = part("check").blocking_makespan
    longest_tail = lambda op, _: -op["after"]  # noqa: E731
    few = lambda op, state: state["inside"] + 1 - 0.6 * state["machines"]  # noqa: E731
    full = sum(map(check, shops, build(shops, longest_tail)))
    fair = sum(map(check, shops, build(shops, longest_tail, few)))
    assert fair < 0.97 * full


@given(sizes=st.lists(SIZES, min_size=1, max_size=3), seed=SEEDS)
def test_who_comes_to_a_machine_and_how_soon_is_counted_right(part, shop, rule, mixture, sizes, seed):
    """At every question, against loops over jobs and operations."""
    hooks = part("hooks")
    shops = [shop(seed + place, *size) for place, size in enumerate(sizes)]
    floor = part("blocking").BlockingFloor(shops)
    view = part("views").Occupation(floor)

    def checked(given_floor, conflict):
        rows, states = view(given_floor, conflict)
        state = dict(zip(hooks.BLOCKING_SHOP.fields, states, strict=True))
        for place, at in enumerate(conflict.head):
            b, m = conflict.b[at], conflict.m[at]
            works = [works_before(floor, shops[b], b, j, m, conflict.now[b]) for j in range(shops[b].jobs)]
            coming = [work for work in works if work is not None]
            assert state["coming"][place] == len(coming)
            assert state["soonest"][place] == min([*coming, shops[b].p.sum() // shops[b].jobs])
            assert state["inside"][place] == sum(floor.held[b, : shops[b].jobs] < floor.machines)
        return rows, states

    asked = rule(hooks.BLOCKING_OP, hooks.BLOCKING_SHOP, mixture(seed))
    part("blocking").blocking(floor, part("dispatch").Chooser(asked, checked))


def works_before(floor, made, b, j, m, now):
    """Work of a job inside before it needs a machine; `None` if it is outside or has been there."""
    k = made.machine[j].tolist().index(m)
    if floor.held[b, j] == floor.machines or k < floor.step[b, j]:
        return None
    return max(int(floor.ready[b, j] - now), 0) + int(made.p[j, floor.step[b, j] : k].sum())
