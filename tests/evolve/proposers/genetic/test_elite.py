"""The best programs that a proposer was told of."""

from __future__ import annotations

import math

from hypothesis import given
from hypothesis import strategies as st

from evolve.proposers.genetic.elite import Elite, Parent

told = st.lists(st.tuples(st.floats(1.0, 100.0), st.integers(1, 40)), max_size=40)


def after(elite: Elite, pairs: list[tuple[float, int]], alike: float = 0.0) -> Elite:
    for loss, length in pairs:
        elite = elite.added(loss, Parent("x" * length), alike)
    return elite


@given(told)
def test_the_best_are_kept_in_order(pairs: list[tuple[float, int]]) -> None:
    elite = after(Elite(size=5), pairs)
    assert [loss for loss, _ in elite.members] == sorted({loss for loss, _ in pairs})[:5]


@given(told)
def test_of_programs_that_are_alike_the_shortest_stays(pairs: list[tuple[float, int]]) -> None:
    elite = after(Elite(size=100), pairs, 0.1)
    kept = {math.floor(math.log(loss) / 0.1): len(parent.text) for loss, parent in elite.members}
    assert [loss for loss, _ in elite.members] == sorted(loss for loss, _ in elite.members)
    assert len(kept) == len(elite.members)
    for loss, length in pairs:
        assert kept[math.floor(math.log(loss) / 0.1)] <= length


def test_a_longer_program_that_is_hardly_better_is_not_taken() -> None:
    elite = after(Elite(), [(10.0, 9), (9.995, 10)], 0.01)
    assert [loss for loss, _ in elite.members] == [10.0]
    elite = after(elite, [(9.0, 30)], 0.01)
    assert [loss for loss, _ in elite.members] == [9.0, 10.0]


def test_losses_without_a_logarithm_are_told_apart_as_they_are() -> None:
    elite = after(Elite(), [(-1.0, 1), (-1.001, 1), (0.0, 1)], 0.01)
    assert [loss for loss, _ in elite.members] == [-1.001, -1.0, 0.0]
