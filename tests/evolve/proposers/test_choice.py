"""Inspirations differ in behaviour, and partners complement each other."""

from __future__ import annotations

from collections import Counter

import numpy as np
import pytest

from evolve.proposers.choice import compare, inspirations, partner

TEXT = "def priority(job, state):\n    return {}\n"


@pytest.fixture
def members(made):
    """Two of one kind, two of another, one between them."""
    rows = {0: [1, 1, 9, 9], 1: [2, 2, 10, 10], 2: [9, 9, 1, 1], 3: [10, 10, 2, 2], 4: [5, 5, 5, 5]}
    return tuple(made(step, TEXT.format(step), row) for step, row in rows.items())


def test_the_first_inspiration_behaves_most_differently(members, brief):
    (first, *_) = inspirations(members[:1], members, brief.objectives[0])
    assert first.step in (2, 3)


def test_inspirations_differ_from_each_other_too(members, brief):
    steps = [one.step for one in inspirations(members[:1], members, brief.objectives[0])]
    assert steps in ([3, 4], [2, 4])


def test_the_parent_is_no_inspiration_and_there_may_be_none(members, brief):
    objective = brief.objectives[0]
    assert members[0] not in inspirations(members[:1], members, objective, 9)
    assert len(inspirations(members[:1], members, objective, 9)) == 4
    assert inspirations(members[:1], members[:1], objective) == ()


def test_a_scale_on_one_instance_does_not_decide_alone(made, brief):
    """On u00 values are a million times larger; places count all instances alike."""
    parent = made(0, TEXT.format(0), [1e6, 1, 1, 1])
    shift = made(1, TEXT.format(1), [2e6, 1.1, 1.1, 1.1])
    other = made(2, TEXT.format(2), [1.5e6, 9, 9, 9])
    assert inspirations([parent], [parent, shift, other], brief.objectives[0], 1) == (other,)


def test_without_shared_instances_anything_may_inspire(made, brief):
    members = [made(step, TEXT.format(step), [1.0] * (step > 0)) for step in range(3)]
    assert len(inspirations(members[:1], members, brief.objectives[0])) == 2


def test_a_partner_is_ahead_where_the_parent_is_behind(members, brief, rng):
    chosen = Counter(partner(members[0], members, brief.objectives[0], rng).step for _ in range(60))
    assert set(chosen) == {2, 3, 4}


def test_a_lone_program_has_no_partner(members, brief, rng):
    assert partner(members[0], members[:1], brief.objectives[0], rng) is None


def test_a_program_that_is_behind_everywhere_is_a_partner_only_for_want_of_others(made, brief):
    best, worse = made(0, TEXT.format(0), [1, 1]), made(1, TEXT.format(1), [2, 2])
    assert partner(best, [best, worse], brief.objectives[0], np.random.default_rng(0)) is worse


def test_wins_are_counted_per_instance_and_shown_by_the_largest(members, brief):
    wins = compare(members[0], members[4], brief.objectives[0])
    assert (wins.both, wins.first, wins.second) == (4, 2, 2)
    assert wins.examples == {"first": ["u00", "u01"], "second": ["u02", "u03"]}
    assert compare(members[0], members[0], brief.objectives[0]).examples == {}


def test_maximised_objectives_win_by_more(made):
    from evolve.types import Objective

    objective = Objective("rate", direction="maximise", of="tardiness")
    wins = compare(made(0, TEXT.format(0), [5, 5]), made(1, TEXT.format(1), [4, 6]), objective)
    assert (wins.first, wins.second) == (1, 1)
    assert wins.examples == {"first": ["u00"], "second": ["u01"]}
