"""Prompts, the block cache, the trie, and trees: by hand and against slow twins."""

from __future__ import annotations

from collections import OrderedDict

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from evolve import Infeasible

PROMPTS = st.lists(st.text("ab", max_size=70), min_size=1, max_size=12)


def slow_hits(prompts, capacity):
    """By whole prefixes, and a cache that is searched for the least recently used."""
    cache: OrderedDict[str, None] = OrderedDict()
    hit = 0
    for prompt in prompts:
        ends = range(16, len(prompt) + 1, 16)
        found = [prompt[:end] in cache for end in ends]
        hit += 16 * [*found, False].index(False)
        for end in reversed(ends):
            cache[prompt[:end]] = None
            cache.move_to_end(prompt[:end])
        while len(cache) > capacity:
            cache.popitem(last=False)
    return hit, sum(map(len, prompts))


@given(PROMPTS, st.integers(1, 12))
def test_hits_are_those_of_a_cache_of_prefixes(part, prompts, capacity):
    assert part("table").hits(prompts, capacity) == slow_hits(prompts, capacity)


@given(PROMPTS)
def test_a_trie_saves_what_earlier_prompts_begin_with_in_any_order(part, prompts):
    def saved(order):
        seen: set[str] = set()
        total = 0
        for prompt in order:
            prefixes = [prompt[:end] for end in range(1, len(prompt) + 1)]
            total += sum(prefix in seen for prefix in prefixes)
            seen.update(prefixes)
        return total

    assert saved(prompts) == saved(prompts[::-1])
    assert part("table").shared(prompts) == (saved(prompts), sum(map(len, prompts)))


def test_the_order_of_rows_counts_when_the_cache_is_small(part):
    a, b = "a" * 48, "b" * 48
    assert part("table").hits([a, b, a, b], 3) == (0, 192)
    assert part("table").hits([a, a, b, b], 3) == (96, 192)
    assert part("table").hits([a, b, a, b], 6) == (96, 192)


def table(part, rows=(("x", "1"), ("y", "1"), ("x", ""))):
    return part("table").table_of(["name", "n"], rows)


def answer(*rows):
    return np.array([number for row in rows for number in row])


def test_prompts_are_written_from_our_own_cells(part):
    made = table(part).prompts(answer((2, 1, 0), (0, 0, 1), (1, 0, 1)))
    assert made[0] == '"n": "", "name": "x", '
    assert made[1] == '"name": "x", "n": "1", '
    assert table(part).lengths[0].tolist() == [len('"name": "x", '), len('"n": "1", ')]


@pytest.mark.parametrize(
    ("given_", "reason"),
    [
        (answer((0, 0, 1), (0, 0, 1), (0, 0, 1)), "each of the 3 rows must be sent exactly once"),
        (answer((0, 0, 1), (1, 0, 1), (-1, 0, 1)), "each of the 3 rows must be sent exactly once"),
        (answer((0, 0, 0), (1, 0, 1), (2, 0, 1)), "each of its 2 columns exactly once"),
        (answer((0, 0, 1), (1, 0, 2), (2, 0, 1)), "each of its 2 columns exactly once"),
        (answer((0, 0, 1), (1, 0, 1)), "3 × 3 numbers are needed"),
    ],
)
def test_lost_and_repeated_rows_and_columns_are_infeasible(part, given_, reason):
    with pytest.raises(Infeasible, match=reason):
        table(part).prompts(given_)


@pytest.mark.parametrize("kind", ["reviews", "events", "accounts"])
def test_no_arrangement_passes_the_bound(part, kind):
    made = part("generate").draw(kind, 60, 0)
    limit = part("table").bound(made)
    rng = np.random.default_rng(0)
    for _ in range(5):
        rows = [(row, *rng.permutation(made.columns)) for row in rng.permutation(60)]
        saved, total = part("table").shared(made.prompts(answer(*rows)))
        assert 100 * saved / total <= limit < 100


def test_generated_tables_are_reproducible_and_have_dependent_and_empty_columns(part):
    draw = part("generate").draw
    made = draw("reviews", 80, 0)
    assert np.array_equal(made.codes, draw("reviews", 80, 0).codes)
    assert not np.array_equal(made.codes, draw("reviews", 80, 1).codes)
    values = [len(np.unique(column)) for column in made.codes.T]
    pairs = [
        (a, b)
        for a in range(made.columns)
        for b in range(made.columns)
        if a != b
        and 1 < values[b] < values[a] < 80
        and len(np.unique(made.codes[:, [a, b]], axis=0)) == values[a]
    ]
    assert len(pairs) >= 3
    assert sum(text.endswith(': "", ') for text in made.texts) >= 2


def by_saved(rows, state, counts):
    return -np.asarray(rows[0], float)


def test_trees_grow_together_as_each_does_alone(part):
    tables = [part("generate").draw(kind, 50, 0) for kind in ("reviews", "events", "accounts")]
    together = part("tree").in_step([part("tree").play(t) for t in tables], by_saved)
    for made, answer_ in zip(tables, together, strict=True):
        (alone,) = part("tree").in_step([part("tree").play(made)], by_saved)
        assert answer_.tolist() == alone.tolist()
        assert len(made.prompts(answer_)) == 50


@given(
    st.lists(st.tuples(*[st.sampled_from(["", "a", "bb", "ccc"])] * 3), min_size=2, max_size=9), st.randoms()
)
def test_any_choice_gives_each_row_once_and_saves_what_it_says(part, rows, rng):
    made = part("table").table_of(["p", "q", "r"], rows)
    tree = part("tree").Tree(made)
    while tree.open:
        fields, node, column, value = tree.options()
        picks = {}
        for number, open_ in enumerate(tree.open):
            mine = np.flatnonzero(node == number).tolist()
            if not mine:
                continue
            pick = rng.choice(mine)
            picks[number] = int(column[pick]), int(value[pick])
            texts = [made.codes[row, column[pick]] for row in open_.rows.tolist()]
            assert fields["values"][pick] == len(set(texts))
            if value[pick] >= 0:
                texts = [code for code in texts if code == made.codes[value[pick], column[pick]]]
            lengths = [len(made.texts[code]) for code in texts]
            distinct = {code: len(made.texts[code]) for code in texts}
            assert fields["saved"][pick] == sum(lengths) - sum(distinct.values())
            assert fields["rows"][pick] == len(texts)
            assert fields["left"][pick] == len(open_.rows) - len(texts)
        tree.grow(picks)
    assert sorted(map(len, made.prompts(tree.answer()))) == sorted(made.lengths.sum(axis=1).tolist())
