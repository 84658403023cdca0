"""The compiled twin proves what Python proves, and what Python is too slow for."""

from __future__ import annotations

import shutil

import numpy as np
import pytest

from evolve.errors import UsageError

compiled_only = pytest.mark.skipif(
    not any(map(shutil.which, ("c++", "g++", "clang++"))), reason="this machine has no C++ compiler"
)


@compiled_only
def test_it_agrees_with_python_and_with_the_table(part):
    """All 300 up to n = 100, and every n = 500 instance that takes less than a second."""
    stored = part("optima").load()
    designs = [d for d in part("optima").published() if d.n <= 100 or (d.n == 500 and easy(d))]
    proofs = list(part("compiled").prove_all(d.jobs() for d in designs))
    assert [d.name for d, p in zip(designs, proofs, strict=True) if p.value != stored[d.name].value] == []
    hard = designs[240]
    assert proofs[240].value == part("exact").prove(hard.jobs()).value


def easy(design):
    return design.tf == 2 or design.rdd >= 8 or (design.tf == 8 and design.rdd >= 6)


@compiled_only
@pytest.mark.slow
@pytest.mark.timeout(1800)
def test_every_stored_optimum_of_500_jobs_is_proved_again(part):
    designs = [d for d in part("optima").published() if d.n == 500]
    stored = part("optima").load()
    proofs = part("compiled").prove_all(d.jobs() for d in designs)
    assert [d.name for d, p in zip(designs, proofs, strict=True) if p.value != stored[d.name].value] == []


def test_no_compiler_is_one_line_that_says_what_to_install(part, monkeypatch, tmp_path):
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(UsageError, match=r"no C\+\+ compiler found .* install one"):
        next(part("compiled").prove_all([part("generate").Design(20, 6, 2, 0).jobs()]))


@compiled_only
def test_the_weighted_search_finds_the_optimum_of_small_instances(part):
    """Against a dynamic programme over all subsets."""
    rng = np.random.default_rng(5)
    weighted = part("weighted")
    instances = []
    for n in (1, 2, 5, 8, 9, 10, 10, 11):
        p = rng.integers(1, 30, n)
        instances.append(weighted.WeightedJobs(p, rng.integers(1, 10, n), rng.integers(0, p.sum() + 1, n)))
    found = [value for value, _ in part("compiled").search_all(instances)]
    assert found == [subset_optimum(jobs) for jobs in instances]


def subset_optimum(jobs):
    best = {0: 0}
    for subset in range(1, 1 << jobs.n):
        members = [j for j in range(jobs.n) if subset >> j & 1]
        end = sum(int(jobs.p[j]) for j in members)
        best[subset] = min(
            best[subset ^ (1 << j)] + int(jobs.w[j]) * max(0, end - int(jobs.d[j])) for j in members
        )
    return best[(1 << jobs.n) - 1]


@compiled_only
def test_a_search_of_stored_instances_never_ends_below_the_best_known_value(part):
    """And mostly on it: those values are what the same search found."""
    weighted = part("weighted")
    known = weighted.best_known()
    designs = [d for d in weighted.stored_designs() if d.n == 50][3::25]
    found = [value for value, _ in part("compiled").search_all(d.jobs() for d in designs)]
    stored = [known[d.name][1] for d in designs]
    assert all(value >= best for value, best in zip(found, stored, strict=True))
    assert sum(value == best for value, best in zip(found, stored, strict=True)) >= len(designs) - 1


@compiled_only
@pytest.mark.slow
@pytest.mark.timeout(3600)
def test_recompute_finds_no_better_value_than_those_stored(part):
    verifier = part("weighted_verifier").WeightedTardiness(
        {split: [{"n": 50, "reps": [0]}] for split in ("train", "validation", "test")}
    )
    rows = list(verifier.recompute(50))
    assert len(rows) == 125
    assert [name for name, stored, found in rows if found < stored] == []
