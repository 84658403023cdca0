"""The compiled twin proves what Python proves, and what Python is too slow for."""

from __future__ import annotations

import shutil

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
