"""The MAP-Elites grid."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from evolve.archives import Grid, Pareto, Scale
from evolve.archives.descriptors import branches, size
from evolve.errors import UsageError
from evolve.protocols import Archive
from evolve.testing.archives import ArchiveContract, individual
from evolve.types import Individual, Outcome

OBJECTIVES = ArchiveContract.OBJECTIVES
NODES = Scale("nodes", lambda one: one.objectives["nodes"], (10.0, 20.0, 30.0))
VALUES = st.tuples(*[st.integers(0, 40).map(float)] * 3)


class TestGrid(ArchiveContract):
    @pytest.fixture
    def archive(self) -> Archive:
        return Grid(Pareto(self.OBJECTIVES), (NODES, branches()))


class TestGridOverNarrowFront(ArchiveContract):
    """Most members hold cells and are not on the front."""

    @pytest.fixture
    def archive(self) -> Archive:
        return Grid(Pareto(self.OBJECTIVES, capacity=2), (size(), branches()))


def made(points: list[tuple[float, ...]]) -> list[Individual]:
    return [individual(step, point, objectives=OBJECTIVES) for step, point in enumerate(points)]


def offered(archive: Grid, individuals: list[Individual]) -> Grid:
    for one in individuals:
        archive, _ = archive.add(one)
    return archive


@given(st.lists(VALUES, min_size=1, max_size=25), st.randoms(use_true_random=False))
@settings(max_examples=60)
def test_members_are_the_best_of_each_cell_and_the_front_in_any_order(points, random):
    individuals = made(points)
    grid = offered(
        Grid(Pareto(OBJECTIVES, capacity=None), (NODES,)), random.sample(individuals, len(individuals))
    )
    front = Pareto(OBJECTIVES, capacity=None)
    for one in individuals:
        front, _ = front.add(one)
    best: dict[int, Individual] = {}
    for one in individuals:
        bin_ = sum(one.objectives["nodes"] >= edge for edge in (10, 20, 30))
        key = (one.objectives["gap"], -one.objectives["reward"], one.objectives["nodes"], one.step)
        held = best.get(bin_)
        if held is None or key < (
            held.objectives["gap"],
            -held.objectives["reward"],
            held.objectives["nodes"],
            held.step,
        ):
            best[bin_] = one
    expected = {one.step for one in (*best.values(), *front.members)}
    assert {one.step for one in grid.members} == expected
    assert set(grid.cells.values()) == {one.step for one in best.values()}


def test_a_dominated_individual_is_kept_in_a_cell_of_its_own():
    first, worse = made([(1.0, 9.0, 5.0), (2.0, 8.0, 25.0)])
    grid, outcome = offered(Grid(Pareto(OBJECTIVES), (NODES,)), [first]).add(worse)
    assert outcome is Outcome.ACCEPTED
    assert grid.members == (first, worse)
    assert grid.front == (first,)


def test_whoever_loses_its_cell_stays_while_it_is_on_the_front():
    first, second = made([(2.0, 9.0, 5.0), (1.0, 1.0, 6.0)])
    grid = offered(Grid(Pareto(OBJECTIVES), (NODES,)), [first, second])
    assert grid.cells == {(0,): 1}
    assert grid.members == (first, second)


def test_whoever_loses_cell_and_front_is_gone():
    first, second = made([(2.0, 1.0, 5.0), (1.0, 9.0, 4.0)])
    grid = offered(Grid(Pareto(OBJECTIVES), (NODES,)), [first, second])
    assert grid.members == (second,)


def test_an_individual_without_the_quantity_has_no_cell_but_may_be_on_the_front():
    unknown = Scale("unknown", lambda one: float("nan"), (0.0,))
    grid = offered(Grid(Pareto(OBJECTIVES), (unknown,)), made([(1.0, 1.0, 1.0)]))
    assert not grid.cells
    assert len(grid.members) == 1


def test_a_grid_without_descriptors_is_refused():
    with pytest.raises(UsageError, match="at least one descriptor"):
        Grid(Pareto(OBJECTIVES), ())


def test_holders_off_the_front_become_parents():
    individuals = made([(1.0, 40.0, 1.0), (9.0, 0.0, 15.0), (9.0, 0.0, 25.0), (9.0, 0.0, 35.0)])
    grid = offered(Grid(Pareto(OBJECTIVES), (NODES,)), individuals)
    assert grid.front == (individuals[0],)
    rng = np.random.default_rng(0)
    assert {grid.sample(rng)[0].step for _ in range(200)} == {0, 1, 2, 3}
