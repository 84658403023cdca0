"""Interruptions: exact in time, the same for every rule, and unknown to all of them."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st


@st.composite
def outages(draw, machines=2):
    """Up to five intervals a machine, in order, not touching, some from the very beginning."""

    def one_machine():
        edges = draw(st.lists(st.integers(0, 60), unique=True, max_size=10).map(sorted))
        return tuple(zip(edges[::2], edges[1::2], strict=False))

    return tuple(one_machine() for _ in range(machines))


def unit_by_unit(down, t, p):
    """Return when work can begin from `t` on, and when `p` units of it are done."""

    def works(unit):
        return not any(since <= unit < until for since, until in down)

    begin = t
    while not works(begin):
        begin += 1
    clock, left = begin, p
    while left:
        left -= works(clock)
        clock += 1
    return begin, clock


@given(shops=st.lists(outages(), min_size=1, max_size=3), t=st.integers(0, 70), p=st.integers(1, 40))
def test_it_agrees_with_counting_units_of_time(part, shops, t, p):
    calendar = part("calendar").Interrupted(shops, 2)
    b, m = (grid.ravel() for grid in np.indices((len(shops), 2)))
    times, work = np.full(b.shape, t), np.full(b.shape, p)
    begin = calendar.start(b, m, times)
    end = calendar.finish(b, m, begin, work)
    expected = [unit_by_unit(shops[i][j], t, p) for i, j in zip(b, m, strict=True)]
    assert list(zip(begin.tolist(), end.tolist(), strict=True)) == expected
    assert (calendar.works(b, m, times) == (begin == t)).all()
    assert calendar.left(b, m, begin, end).tolist() == work.tolist()
    assert calendar.left(b, m, end, begin).tolist() == [0] * len(b)


@given(shops=st.lists(outages(), min_size=1, max_size=3), seed=st.integers(0, 10**6))
def test_the_independent_checker_never_disagrees(part, shop, rule, mixture, shops, seed):
    hooks, views = part("hooks"), part("views")
    made = [shop(seed + place, 5, 2) for place in range(len(shops))]
    calendar = part("calendar").Interrupted(shops, 2)
    view = views.Interruptions(calendar, np.ones(len(shops)))
    chooser = part("dispatch").Chooser(rule(hooks.DOWN_OP, hooks.DOWN_SHOP, mixture(seed)), view)
    floor = part("floor").Floor(made, calendar)
    starts = part("dispatch").non_delay(floor, chooser)
    for place, (one, start, down) in enumerate(zip(made, starts, shops, strict=True)):
        assert part("check").makespan(one, start, down) == floor.ready[place].max()


def test_nothing_shown_to_a_rule_depends_on_what_is_still_to_come(part, shop):
    """Two futures that differ from t = 60 on: until then every question is the same."""
    past = (((5, 20), (31, 44)), ((0, 3), (25, 50)), ((40, 58),))
    futures = [
        tuple((*m, (60, 95)) for m in past),
        tuple((*m, (61, 62), (70, 71)) for m in past),
        past,
    ]
    made = shop(11, 9, 3)
    asked = [questions(part, made, future) for future in futures]
    until = [[q for q in qs if q[0] < 60] for qs in asked]
    assert len(until[0]) > 10
    assert until[0] == until[1] == until[2]
    assert asked[0] != asked[1]


def questions(part, made, future):
    """Return everything that a rule is asked, as (time, columns of operations, columns of the state)."""
    seen = []
    hooks = part("hooks")

    def longest_tail(rows, states, counts):
        op = dict(zip(hooks.DOWN_OP.fields, rows, strict=True))
        state = dict(zip(hooks.DOWN_SHOP.fields, states, strict=True))
        shown = [np.asarray(column).tolist() for column in (*rows, *states)]
        seen.append((int(state["t"][0]), shown))
        return -np.asarray(op["after"], float)

    calendar = part("calendar").Interrupted([future], 3)
    view = part("views").Interruptions(calendar, np.ones(1))
    part("dispatch").non_delay(
        part("floor").Floor([made], calendar), part("dispatch").Chooser(longest_tail, view)
    )
    return seen


def test_a_machine_is_up_as_often_as_its_probability_says(part):
    draw, mean_share = part("outages").draw, part("outages").mean_share
    for probability in (0.05, 0.2):
        horizon = 400_000
        (down,) = draw(1, probability, horizon, b"key", "statistics")
        lengths = np.array([until - since for since, until in down])
        up = 1 - lengths.sum() / horizon
        assert up == pytest.approx(mean_share(probability), rel=0.03)
        assert down[-1][0] < horizon


def test_intervals_are_in_order_and_apart(part):
    (down,) = part("outages").draw(1, 0.2, 50_000, b"key", "order")
    edges = np.array(down).ravel()
    assert (np.diff(edges) > 0).all()


def test_interruptions_depend_on_key_name_and_machine_and_on_nothing_else(part):
    draw = part("outages").draw
    base = draw(3, 0.1, 5000, b"key", "a")
    assert base == draw(3, 0.1, 5000, b"key", "a")
    assert draw(2, 0.1, 5000, b"key", "a") == base[:2]
    others = [draw(3, 0.1, 5000, b"yek", "a"), draw(3, 0.1, 5000, b"key", "b")]
    assert len({base, *others}) == 3
    assert len(set(base)) == 3
    assert draw(2, 0.0, 5000, b"key", "a") == ((), ())
