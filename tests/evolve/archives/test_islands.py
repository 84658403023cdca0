"""Islands: isolation, exchange, and a new start for those that are stuck."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from evolve.archives import Grid, Islands, Pareto, Scale
from evolve.errors import UsageError
from evolve.protocols import Archive
from evolve.testing.archives import ArchiveContract, individual
from evolve.types import Individual, Outcome

OBJECTIVES = ArchiveContract.OBJECTIVES


def islands(**arguments: object) -> Islands:
    return Islands(Pareto(OBJECTIVES), Pareto(OBJECTIVES, capacity=8), **arguments)  # type: ignore[arg-type]


class TestIslands(ArchiveContract):
    @pytest.fixture
    def archive(self) -> Archive:
        return islands()


class TestRestlessIslands(ArchiveContract):
    """Migration and new starts all the time, and a front with room for few."""

    @pytest.fixture
    def archive(self) -> Archive:
        base = Pareto(self.OBJECTIVES, capacity=3)
        return Islands(base, base, count=3, topology="rotating", interval=3, patience=4)


class TestIslandsOfGrids(ArchiveContract):
    @pytest.fixture
    def archive(self) -> Archive:
        nodes = Scale("nodes", lambda one: one.objectives["nodes"], (22.0, 26.0, 30.0))
        return Islands(Pareto(self.OBJECTIVES), Grid(Pareto(self.OBJECTIVES), (nodes,)), topology="star")


def child(step: int, parent: int, *values: float) -> Individual:
    return individual(step, values, objectives=OBJECTIVES, parents=(parent,))


def offered(archive: Islands, individuals: list[Individual]) -> Islands:
    for one in individuals:
        archive, _ = archive.add(one)
    return archive


def steps(archive: Islands) -> list[set[int]]:
    return [{member.step for member in island.archive.members} for island in archive.islands]


SEED = child(0, 0, 50.0, 0.0, 50.0)


def test_the_seed_program_enters_every_island_and_a_baseline_one():
    baselines = [child(-k, 0, 60.0 - k, 10.0 * k, 50.0) for k in (1, 2)]
    archive = offered(islands(count=3), [SEED, *baselines])
    assert steps(archive) == [{0}, {0, -2}, {0, -1}]


def test_children_live_where_their_parent_does():
    archive = offered(islands(count=3, interval=1000), [SEED, child(1, 0, 9.0, 5.0, 9.0)])
    home = next(index for index, island in enumerate(steps(archive)) if 1 in island)
    archive = offered(archive, [child(2, 1, 8.0, 5.0, 9.0), child(3, 2, 7.0, 5.0, 9.0)])
    assert [index for index, island in enumerate(steps(archive)) if island & {2, 3}] == [home]


def test_a_child_that_only_its_own_island_wants_is_accepted():
    archive = offered(islands(count=2, interval=1000), [SEED, child(1, 0, 1.0, 9.0, 1.0)])
    archive, outcome = archive.add(child(2, 0, 40.0, 0.0, 50.0))
    assert [1 in island for island in steps(archive)] == [False, True]
    assert [2 in island for island in steps(archive)] == [True, False]
    assert outcome is Outcome.ACCEPTED
    assert [one.step for one in archive.front] == [1]


@pytest.mark.parametrize(
    ("topology", "reached"),
    [("ring", {1, 2}), ("star", {0, 1}), ("rotating", {1, 2}), ("complete", {0, 1, 2, 3}), ("none", {1})],
)
def test_incumbents_travel_along_the_topology(topology, reached):
    archive = islands(count=4, topology=topology, interval=2)
    archive = offered(archive, [SEED, child(1, 0, 9.0, 5.0, 9.0)])
    assert [1 in island for island in steps(archive)] == [False, True, False, False]
    archive = offered(archive, [child(2, 99, 60.0, 0.0, 60.0)])
    assert {index for index, island in enumerate(steps(archive)) if 1 in island} == reached


def test_a_rotating_topology_reaches_another_island_each_time():
    archive = offered(islands(count=4, topology="rotating", interval=1, patience=1000), [SEED])
    assert [archive._edges(migration)[0] for migration in (1, 2, 3, 4)] == [(0, 1), (0, 2), (0, 3), (0, 1)]


def test_a_stuck_island_is_founded_anew_by_one_of_the_others():
    archive = offered(
        islands(count=2, topology="none", patience=3),
        [SEED, child(1, 0, 1.0, 9.0, 1.0), child(2, 0, 30.0, 0.0, 50.0)],
    )
    assert steps(archive) == [{2}, {1}]
    worse = [child(step, 2, 60.0, 0.0, 60.0) for step in (3, 4, 5)]
    archive = offered(archive, worse)
    assert steps(archive) == [{1}, {1}]
    assert archive.islands[0].idle == 0


def test_the_best_island_is_never_emptied():
    archive = offered(islands(count=2, topology="none", patience=3), [SEED, child(1, 0, 1.0, 9.0, 1.0)])
    archive = offered(archive, [child(step, 1, 60.0, 0.0, 60.0) for step in range(2, 12)])
    assert 1 in steps(archive)[1]


def test_emptying_an_island_loses_nothing_of_the_front():
    archive = islands(count=2, topology="none", patience=2)
    archive = offered(archive, [SEED, child(1, 0, 1.0, 9.0, 40.0), child(2, 0, 30.0, 0.0, 1.0)])
    archive = offered(archive, [child(step, 2, 60.0, 0.0, 60.0) for step in (3, 4, 5)])
    assert 2 not in steps(archive)[0]
    assert [one.step for one in archive.front] == [1, 2]
    assert 2 in {one.step for one in archive.members}


@given(st.integers(0, 1000), st.sampled_from(["ring", "star", "rotating", "complete"]))
@settings(max_examples=25, deadline=None)
def test_the_front_is_that_of_one_unbounded_archive(seed, topology):
    rng = np.random.default_rng(seed)
    plain = Pareto(OBJECTIVES, capacity=None)
    archive = Islands(plain, Pareto(OBJECTIVES, capacity=2), topology=topology, interval=5, patience=6)
    for step in range(60):
        one = child(step, int(rng.integers(0, step + 1)), *rng.integers(0, 9, size=3).astype(float))
        archive, _ = archive.add(one)
        plain, _ = plain.add(one)
    assert archive.front == plain.front


def test_bad_arguments_are_refused():
    with pytest.raises(UsageError, match="count must be at least 1, got 0"):
        islands(count=0)
    with pytest.raises(UsageError, match="unknown topology `torus`"):
        islands(topology="torus")
