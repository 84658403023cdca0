"""The verifier scores answers alone, and refuses what is not a sequence."""

from __future__ import annotations

import re

import numpy as np
import pytest

from evolve import Infeasible, Split
from evolve.errors import ProblemError

SPLITS = {
    "train": [{"n": 20, "reps": [0]}],
    "validation": [{"n": 20, "reps": [1]}],
    "test": [{"n": 20, "reps": [2]}, {"n": 50, "reps": [0]}],
}


@pytest.fixture
def verifier(part):
    return part("verifier").Tardiness(SPLITS)


def instance_named(verifier, name, split=Split.TRAIN):
    return next(i for i in verifier.instances(split) if i.name == name)


def test_an_optimal_sequence_scores_its_reference(part, verifier):
    for instance in verifier.instances(Split.TRAIN):
        proof = part("exact").prove(instance.data.jobs)
        assert verifier.score(instance, proof.sequence)["tardiness"] == instance.references["tardiness"].value
        assert instance.references["tardiness"].certified


@pytest.mark.parametrize(
    "spoil",
    [
        lambda s: s[:-1],
        lambda s: np.append(s, 0),
        lambda s: np.where(s == 3, 4, s),
        lambda s: np.where(s == 3, -1, s),
        lambda s: np.where(s == 3, len(s), s),
        lambda s: s[None, :],
    ],
    ids=["short", "long", "twice", "negative", "beyond", "shape"],
)
def test_what_is_no_permutation_is_infeasible(verifier, spoil):
    instance = next(iter(verifier.instances(Split.TRAIN)))
    verifier.score(instance, np.arange(20))
    with pytest.raises(Infeasible):
        verifier.score(instance, spoil(np.arange(20)))


def test_jobs_are_numbered_by_length_then_due_date(verifier):
    for instance in verifier.instances(Split.TEST):
        jobs = instance.data.jobs
        pairs = list(zip(jobs.p.tolist(), jobs.d.tolist(), strict=True))
        assert pairs == sorted(pairs)


def test_instances_are_the_same_at_every_call_and_differ_between_splits(verifier):
    names = {}
    for split in Split:
        first, again = list(verifier.instances(split)), list(verifier.instances(split))
        assert [(i.name, i.data.jobs.crc) for i in first] == [(i.name, i.data.jobs.crc) for i in again]
        names[split] = {i.data.jobs.crc for i in first}
    assert not names[Split.TRAIN] & names[Split.VALIDATION]
    assert not (names[Split.TRAIN] | names[Split.VALIDATION]) & names[Split.TEST]


def test_no_cell_has_a_reference_near_zero(part):
    """Which a relative gap would blow up; the published sets of 100 and 40 instances, size by size."""
    for n, reps in part("optima").PUBLISHED.items():
        splits = {split.value: [{"n": n, "reps": list(reps)}] for split in Split}
        sums: dict[str, float] = {}
        for instance in part("verifier").Tardiness(splits).instances(Split.TEST):
            sums[instance.group] = sums.get(instance.group, 0) + instance.references["tardiness"].value
        assert len(sums) == 3
        assert min(sums.values()) > 0.03 * sum(sums.values())


def test_an_explanation_names_the_first_step_away_from_an_optimal_sequence(part, verifier):
    instance = instance_named(verifier, "n020_tf6_rdd02_r0")
    jobs = instance.data.jobs
    optimal = part("exact").prove(jobs).sequence
    assert verifier.explain(instance, optimal).endswith("No sequence is better.")
    worse = optimal.copy()
    worse[[5, 12]] = worse[[12, 5]]
    text = verifier.explain(instance, worse)
    assert "takes the same first 5 jobs" in text
    assert f"yours p = {jobs.p[worse[5]]}, d = {jobs.d[worse[5]]}" in text


def test_an_explanation_of_a_large_instance_names_the_move_that_saves_most(part):
    """A proof would take too long there; the move is checked against all others by brute force."""
    verifier = part("verifier").Tardiness({**SPLITS, "train": [{"n": 200, "reps": [0]}]})
    instance = instance_named(verifier, "n200_tf6_rdd02_r0")
    jobs, start = instance.data.jobs, np.argsort(instance.data.jobs.d, kind="stable")
    text = verifier.explain(instance, start)
    at, to, saved = map(int, re.findall(r"from position (\d+) to (\d+) would save (\d+)", text)[0])
    value = verifier.score(instance, start)["tardiness"]

    def after(i, k):
        return verifier.score(instance, np.insert(np.delete(start, i), k, start[i]))["tardiness"]

    assert value - after(at, to) == saved
    assert max(value - after(i, k) for i in range(0, jobs.n, 7) for k in range(0, jobs.n, 5)) <= saved


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"test": []}, "no instances for test"),
        ({"test": [{"n": 20}]}, "needs keys `n` and `reps`"),
        ({"test": [{"n": 500, "reps": [2]}]}, "no stored optima for n = 500"),
        ({"tset": [{"n": 20, "reps": [0]}]}, "tset"),
    ],
)
def test_a_wrong_description_is_refused_by_name(part, change, message):
    with pytest.raises(ValueError, match=message):
        part("verifier").Tardiness({**SPLITS, **change})


def test_optima_of_unpublished_sizes_are_proved_when_they_are_needed(part, subset_optima):
    splits = {split.value: [{"n": 10, "reps": [7]}] for split in Split}
    for instance in part("verifier").Tardiness(splits).instances(Split.TRAIN):
        jobs = instance.data.jobs
        assert instance.references["tardiness"].value == subset_optima(jobs.p[None], jobs.d[None])[0]


def test_a_table_for_other_instances_is_refused(part, verifier, monkeypatch, tmp_path):
    optima = part("optima")
    rows = [(design, optima.Optimum(1, 1)) for design in optima.published()]
    table = tmp_path / "optima.csv"
    table.write_text(optima.dumps(rows))
    monkeypatch.setattr(optima, "TABLE", table)
    with pytest.raises(ProblemError, match="proved for other jobs"):
        list(verifier.instances(Split.TRAIN))


def test_recompute_names_every_stored_optimum_beside_its_proof(verifier):
    rows = list(verifier.recompute(50))
    assert len(rows) == 100
    assert [name for name, stored, proved in rows if stored != proved] == []
    with pytest.raises(ValueError, match="no stored optima for n = 60"):
        next(verifier.recompute(60))
