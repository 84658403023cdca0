"""Makespans of orders: by hand, against definitions, and the published workloads."""

from __future__ import annotations

import json
import random
import re

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from evolve import Infeasible

PUBLISHED = {"sequential": (452, 38, 47), "smf": (244, 55, 53)}


@st.composite
def texts(draw):
    """Workloads as texts: up to eight transactions on four keys."""
    word = st.one_of(
        st.just("*"), st.builds("{}-{}".format, st.sampled_from("rw"), st.integers(1, 4).map(str))
    )
    text = st.lists(word, min_size=1, max_size=6).map(" ".join)
    made = draw(st.lists(text, min_size=2, max_size=8))
    return {f"t{i}": f"{words} w-1" for i, words in enumerate(made)}


def test_conflicts_wait_and_reads_do_not(part):
    workload = part("workload")
    both_read = workload.parse({"a": "r-1 *", "b": "r-1 *"})
    assert workload.makespan(both_read, [0, 1]) == 2
    write_then_read = workload.parse({"a": "w-1 * *", "b": "r-1"})
    assert workload.makespan(write_then_read, [0, 1]) == 3
    assert workload.prefix_ends(write_then_read, [0, 1]) == [3, 2]
    late = workload.parse({"a": "* * w-1", "b": "r-1 * *"})
    assert workload.makespan(late, [0, 1]) == 6
    assert workload.makespan(late, [1, 0]) == 3


@given(texts(), st.randoms(use_true_random=False))
def test_the_makespan_is_that_of_pairwise_precedence(part, text, rng):
    """Every two conflicting operations of different transactions are at least a step apart, in order."""
    workload = part("workload")
    made = workload.parse(text)
    order = list(range(made.n))
    rng.shuffle(order)
    start = {}
    for at, j in enumerate(order):
        start[j] = 0
        for i in order[:at]:
            for key, write, p in made.operations[j]:
                for other, wrote, q in made.operations[i]:
                    if key == other and (write or wrote):
                        start[j] = max(start[j], start[i] + q + 1 - p)
    value = workload.makespan(made, order)
    assert value == max(start[j] + made.length[j] for j in order)
    assert value >= workload.lower_bound(made)


@pytest.mark.parametrize("order", [[], [0], [0, 0, 1], [0, 1, 3], [0, 1, -1], [0, 1, 2, 2]])
def test_what_is_no_permutation_is_infeasible(part, order):
    made = part("workload").parse({"a": "w-1", "b": "w-1", "c": "r-1"})
    with pytest.raises(Infeasible, match="each of the 3 transactions exactly once"):
        part("workload").makespan(made, order)


@pytest.mark.parametrize("word", ["x-1", "r", "r-", "w-a", "w1"])
def test_an_unknown_word_is_named(part, word):
    with pytest.raises(ValueError, match=re.escape(f"b: expected `*`, `r-KEY` or `w-KEY`, got {word!r}")):
        part("workload").parse({"a": "r-1", "b": f"* {word}"})


def test_published_workloads_have_their_published_makespans(part, shared):
    """537 steps in order, and 352 by SMF with ten samples and seed 42."""
    file = shared / "data" / "txn_scheduling" / "workloads.json"
    tables = json.loads(file.read_text(encoding="utf-8")).values()
    made = [part("workload").parse(table) for table in tables]
    assert tuple(part("workload").makespan(w, range(w.n)) for w in made) == PUBLISHED["sequential"]
    rng = random.Random(42)
    assert tuple(part("smf").sampled(w, 10, rng) for w in made) == PUBLISHED["smf"]
    assert (sum(PUBLISHED["sequential"]), sum(PUBLISHED["smf"])) == (537, 352)


@given(texts(), st.randoms(use_true_random=False))
def test_heads_and_tails_give_the_makespan_of_every_insertion(part, text, rng):
    workload, paths = part("workload"), part("paths")
    made = workload.parse(text)
    order = list(range(made.n))
    rng.shuffle(order)
    new, rest = order[0], order[1:]
    found = paths.slots(paths.Tables([made, made]), np.array([rest, rest]), np.array([new, new]))
    for place in range(made.n):
        expected = workload.makespan(made, [*rest[:place], new, *rest[place:]])
        assert found.makespan[:, place].tolist() == [expected, expected]


@pytest.mark.parametrize("kind", ["zipf", "orders", "bank", "late"])
def test_generated_workloads_are_reproducible_and_have_room_for_a_good_order(part, kind):
    draw, workload = part("generate").draw, part("workload")
    made = draw(kind, 40, 3)
    assert all((a == b).all() for a, b in zip(made.columns, draw(kind, 40, 3).columns, strict=True))
    other = draw(kind, 40, 4)
    assert not np.array_equal(made.key, other.key)
    assert (made.position < made.length[made.owner]).all()
    assert part("smf").windowed(made, 40) <= workload.makespan(made, range(40))
