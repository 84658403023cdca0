"""The weighted problem: instances, score, and best-known values that nothing here beats."""

from __future__ import annotations

import itertools
import re
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from evolve import Infeasible, Split

SHARED = Path(__file__).parents[3].parent / "shared" / "data" / "smtwt"
SPLITS = {split.value: [{"n": 50, "reps": [rep]}] for rep, split in enumerate(Split)}
needs_orlib = pytest.mark.skipif(not SHARED.is_dir(), reason="OR-Library's instance files are not here")


@pytest.fixture
def verifier(part):
    return part("weighted_verifier").WeightedTardiness(SPLITS)


def descended(part, jobs, sequence):
    """A plain descent by adjacent interchange: an independent way to a good value."""
    order, value = list(sequence), part("weighted").weighted_tardiness
    best, improved = value(jobs, np.array(order)), True
    while improved:
        improved = False
        for k in range(len(order) - 1):
            order[k], order[k + 1] = order[k + 1], order[k]
            if (new := value(jobs, np.array(order))) < best:
                best, improved = new, True
            else:
                order[k], order[k + 1] = order[k + 1], order[k]
    return best


def test_stored_values_are_for_the_instances_that_are_generated(part):
    weighted = part("weighted")
    known = weighted.best_known()
    designs = weighted.stored_designs()
    assert len(designs) == len(known) == 250
    assert [d.name for d in designs if d.jobs().crc != known[d.name][0]] == []


def test_weighted_instances_share_no_seed_with_the_unweighted_ones(part):
    weighted = {design.seed for design in part("weighted").stored_designs()}
    assert len(weighted) == 250
    assert not weighted & {design.seed for design in part("optima").published()}


def test_no_descent_gets_below_a_best_known_value(part, verifier):
    for instance in itertools.islice(verifier.instances(Split.TRAIN), 0, None, 4):
        jobs = instance.data
        for start in (np.arange(jobs.n), np.argsort(jobs.d, kind="stable")):
            found = descended(part, jobs, start)
            assert found >= instance.references["weighted_tardiness"].value
    assert not instance.references["weighted_tardiness"].certified


@given(
    jobs=st.lists(st.tuples(st.integers(1, 9), st.integers(1, 5), st.integers(0, 30)), min_size=1, max_size=6)
)
def test_unit_weights_give_the_unweighted_problem(part, jobs):
    p, _, d = np.array(jobs, np.int64).T
    plain = part("generate").Jobs(p, d)
    weighted = part("weighted").WeightedJobs(p, np.ones(len(p), np.int64), d)
    sequence = np.arange(len(p))
    expected = part("generate").total_tardiness(plain, sequence)
    assert part("weighted").weighted_tardiness(weighted, sequence) == expected
    assert weighted.numbered().p.tolist() == plain.numbered().p.tolist()


def test_jobs_are_numbered_by_length_per_weight(verifier):
    for instance in verifier.instances(Split.TEST):
        jobs = instance.data
        pairs = list(zip((jobs.p / jobs.w).tolist(), jobs.d.tolist(), strict=True))
        assert pairs == sorted(pairs)


def test_what_is_no_permutation_is_infeasible(verifier):
    instance = next(iter(verifier.instances(Split.TRAIN)))
    assert verifier.score(instance, np.arange(50))["weighted_tardiness"] > 0
    for spoilt in (np.zeros(50, int), np.arange(49), np.arange(1, 51), -np.arange(50)):
        with pytest.raises(Infeasible):
            verifier.score(instance, spoilt)


def test_the_move_that_an_explanation_names_saves_what_it_says(part, verifier):
    value = part("weighted").weighted_tardiness
    for instance in itertools.islice(verifier.instances(Split.TRAIN), 5):
        sequence = np.argsort(instance.data.d, kind="stable")
        text = verifier.explain(instance, sequence)
        if "Moving" not in text:
            continue
        at, to, saved = map(int, re.findall(r"from position (\d+) to (\d+) would save (\d+)", text)[0])
        moved = np.insert(np.delete(sequence, at), to, sequence[at])
        assert value(instance.data, sequence) - value(instance.data, moved) == saved > 0
        return
    pytest.fail("no explanation named a move")


@pytest.mark.parametrize(
    ("part_of_split", "message"),
    [
        ({"n": 60, "reps": [0]}, "no best-known values for n = 60"),
        ({"n": 50, "reps": [5]}, "reps \\[5\\]"),
        ({"n": 50}, "needs keys"),
        ({"n": 50, "reps": [0], "file": "x"}, "needs keys"),
    ],
)
def test_a_wrong_description_is_refused_by_name(part, part_of_split, message):
    with pytest.raises(ValueError, match=message):
        part("weighted_verifier").WeightedTardiness({**SPLITS, "test": [part_of_split]})


@needs_orlib
def test_orlib_instances_are_read_with_their_cells_and_best_known_values(part):
    splits = {
        split.value: [{"n": n, "reps": [0, 1, 2, 3, 4], "orlib": str(SHARED / f"wt{n}.txt")}]
        for n, split in zip((40, 50, 100), Split, strict=True)
    }
    verifier = part("weighted_verifier").WeightedTardiness(splits)
    for split in Split:
        instances = list(verifier.instances(split))
        assert len(instances) == len({i.name for i in instances}) == 125
        for instance in instances:
            jobs = instance.data
            factor = 1 - jobs.d.mean() / jobs.p.sum()
            declared = int(instance.stratum.split("_")[1][2:]) / 10
            assert abs(factor - declared) < 0.2 or 0 in jobs.d
            edd = np.argsort(jobs.d, kind="stable")
            cost = verifier.score(instance, edd)["weighted_tardiness"]
            assert cost >= instance.references["weighted_tardiness"].value


def test_a_file_of_another_size_is_refused(part, tmp_path):
    file = tmp_path / "wt40.txt"
    file.write_text("1 2 3\n")
    with pytest.raises(ValueError, match="3 numbers are not 125 instances of 40 jobs"):
        part("weighted").read_orlib(file, 40)
