"""Parents and inspirations."""

from __future__ import annotations

import numpy as np
import pytest

from evolve.archives import Pool, Quality, Selection, Uniform
from evolve.archives.selection import SHORTLIST, shortlist
from evolve.testing.archives import ArchiveContract, individual
from evolve.types import Evaluation, Individual, Measurement, Objective, Program, Proposal, Split, Status

COST = (Objective("cost"),)


def on(step: int, costs: tuple[float, ...]) -> Individual:
    measured = tuple(Measurement(f"i{k}", Status.OK, {"cost": cost}) for k, cost in enumerate(costs))
    evaluation = Evaluation(Split.TRAIN, Status.OK, {"cost": sum(costs)}, measured)
    return Individual(step, Program(""), "", Proposal("", ""), evaluation)


def test_inspirations_differ_from_the_parent_in_behaviour():
    twins = [on(step, (1.0, 2.0, 3.0, 4.0)) for step in range(5)]
    held = Pool.of(COST, [*twins, on(5, (4.0, 3.0, 2.0, 1.5))])
    rng = np.random.default_rng(0)
    for _ in range(40):
        parent, inspiration = Selection(Quality()).sample(held, rng, 2)
        assert (parent.step == 5) != (inspiration.step == 5)


def test_those_that_all_behave_alike_still_yield_different_inspirations():
    held = Pool.of(COST, [on(step, (1.0, 2.0)) for step in range(4)])
    sample = Selection().sample(held, np.random.default_rng(0), 4)
    assert {one.step for one in sample} == {0, 1, 2, 3}


def test_nearer_members_are_less_likely_inspirations():
    held = Pool.of(COST, [on(0, (0.0,) * 8), on(1, (0.0,) * 7 + (1.0,)), on(2, (1.0,) * 8)])
    selection = Selection(Uniform())
    rng = np.random.default_rng(1)
    chosen = [selection.companions(held, np.full(3, 1 / 3), [0], rng, 1)[0] for _ in range(500)]
    # Places differ by 0.5 on seven instances and by 0.75 on the eighth, or by 0.75 on the eighth only.
    far, near = 7 * 0.75 + 0.75, 0.75
    assert chosen.count(2) / 500 == pytest.approx(far / (far + near), abs=0.05)


def test_of_a_large_pool_the_best_quarter_is_always_looked_at():
    objectives = ArchiveContract.OBJECTIVES
    rng = np.random.default_rng(0)
    gaps = rng.permutation(1000).astype(float)
    held = Pool.of(
        objectives,
        [individual(step, (gap, 1.0, 1.0), objectives=objectives) for step, gap in enumerate(gaps)],
    )
    seen: set[int] = set()
    for seed in range(100):
        few = shortlist(held, np.random.default_rng(seed))
        assert len(few) == SHORTLIST
        assert sorted(few.losses[:, 0])[: SHORTLIST // 4] == list(range(SHORTLIST // 4))
        seen.update(one.step for one in few.members)
    assert len(seen) > 990
