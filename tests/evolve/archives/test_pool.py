"""Pools: members in order of age, their losses and behaviour beside them."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from evolve.archives import Pool
from evolve.indicators import losses
from evolve.testing.archives import ArchiveContract, individual

OBJECTIVES = ArchiveContract.OBJECTIVES
VALUES = st.tuples(*[st.integers(0, 3).map(float)] * 3)


def pool(points, order=None):
    made = [individual(step, point, objectives=OBJECTIVES) for step, point in enumerate(points)]
    return Pool.of(OBJECTIVES, [made[index] for index in order or range(len(made))])


@given(st.lists(VALUES, min_size=1, max_size=12), st.data())
def test_rows_belong_to_their_members_whatever_was_inserted_kept_and_dropped(points, data):
    held = pool(points, data.draw(st.permutations(range(len(points)))))
    for _ in range(data.draw(st.integers(0, len(points) - 1))):
        held = held.without([data.draw(st.integers(0, len(held) - 1))])
    mask = np.array(data.draw(st.lists(st.booleans(), min_size=len(held), max_size=len(held))))
    held = held.pick(np.flatnonzero(mask))
    assert [one.step for one in held.members] == sorted(one.step for one in held.members)
    assert [tuple(row) for row in held.losses] == [losses(OBJECTIVES, one.objectives) for one in held.members]
    for one, entry in zip(held.members, held.entries, strict=True):
        assert entry.profile.tolist() == [measured.values["gap"] for measured in one.evaluation.measurements]
        assert held[held.find(one.step)] is one


@given(st.lists(VALUES, min_size=1, max_size=12))
def test_the_leader_is_the_first_in_order_of_losses_and_age(points):
    held = pool(points)
    rows = [losses(OBJECTIVES, one.objectives) for one in held.members]
    expected = sorted(range(len(rows)), key=lambda index: (rows[index], index))
    assert held.leader() == expected[0]
    assert held.by_primary().tolist() == expected


def test_a_pool_without_members_has_no_leader():
    assert Pool(OBJECTIVES).leader() is None
    assert Pool(OBJECTIVES).find(0) is None


def test_behaviour_is_compared_on_shared_instances_only():
    held = pool([(1.0, 1.0, 1.0), (2.0, 1.0, 1.0)])
    assert held.behaviour().shape == (2, 6)
    size_only = Pool.of((OBJECTIVES[2],), held.members)
    assert size_only.behaviour().shape == (2, 0)
