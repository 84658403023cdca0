"""The decomposition proves optima: independent solvers never disagree."""

from __future__ import annotations

import itertools

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

JOBS = st.lists(st.tuples(st.integers(1, 30), st.integers(0, 150)), min_size=1, max_size=9)


def batch(rng, n, size, longest):
    """Random instances from loose to hopeless due dates; a small `longest` makes many ties."""
    p = rng.integers(1, longest + 1, (size, n))
    total = p.sum(axis=1, keepdims=True)
    lo, spread = rng.uniform(0, 0.8, (size, 1)), rng.uniform(0, 1, (size, 1))
    d = (total * (lo + spread * rng.uniform(0, 1, (size, n)))).astype(np.int64)
    return p, d


def test_it_agrees_with_a_subset_programme_on_five_hundred_instances(part, subset_optima):
    rng = np.random.default_rng(2510)
    jobs_of, prove = part("generate").Jobs, part("exact").prove
    seen = 0
    for n, longest in itertools.product(range(2, 15), (3, 100)):
        p, d = batch(rng, n, 20, longest)
        expected = subset_optima(p, d)
        for row in range(len(p)):
            assert prove(jobs_of(p[row], d[row])).value == expected[row], (p[row], d[row])
        seen += len(p)
    assert seen >= 500


def test_stored_optima_up_to_100_jobs_are_proved_again(part):
    stored, prove = part("optima").load(), part("exact").prove
    designs = [d for d in part("optima").published() if d.n <= 100]
    assert [d.name for d in designs if prove(d.jobs()).value != stored[d.name].value] == []


def test_a_sample_of_stored_optima_of_200_jobs_is_proved_again(part):
    stored, prove = part("optima").load(), part("exact").prove
    designs = [d for d in part("optima").published() if d.n == 200][7::12]
    assert [d.name for d in designs if prove(d.jobs()).value != stored[d.name].value] == []


@pytest.mark.slow
def test_every_stored_optimum_of_200_jobs_is_proved_again(part):
    stored, prove = part("optima").load(), part("exact").prove
    designs = [d for d in part("optima").published() if d.n == 200]
    assert [d.name for d in designs if prove(d.jobs()).value != stored[d.name].value] == []


@given(jobs=JOBS, order=st.randoms(use_true_random=False))
def test_numbering_jobs_otherwise_changes_nothing(part, jobs, order):
    other = order.sample(jobs, len(jobs))
    assert value_of(part, other) == value_of(part, jobs)


@given(jobs=JOBS, extra=st.tuples(st.integers(1, 30), st.integers(0, 150)))
def test_another_job_never_lowers_the_optimum(part, jobs, extra):
    assert value_of(part, [*jobs, extra]) >= value_of(part, jobs)


@settings(max_examples=40)
@given(jobs=st.lists(st.tuples(st.integers(1, 9), st.integers(0, 25)), min_size=1, max_size=6))
def test_no_permutation_is_better(part, jobs):
    generate = part("generate")
    instance = generate.Jobs(*np.array(jobs, np.int64).T)
    orders = itertools.permutations(range(len(jobs)))
    best = min(generate.total_tardiness(instance, np.array(order)) for order in orders)
    assert part("exact").prove(instance).value == best


def test_a_sequence_that_does_not_attain_its_value_is_a_bug(part):
    exact, jobs = part("exact"), part("generate").Design(20, 6, 2, 0).jobs()
    proof = exact.prove(jobs)
    with pytest.raises(ArithmeticError, match="the recursion"):
        exact.checked(jobs, exact.Proof(proof.value - 1, proof.sequence, proof.states))
    with pytest.raises(ArithmeticError, match="permutation"):
        exact.checked(jobs, exact.Proof(proof.value, proof.sequence[:-1], proof.states))


def value_of(part, jobs):
    return part("exact").prove(part("generate").Jobs(*np.array(jobs, np.int64).T)).value
