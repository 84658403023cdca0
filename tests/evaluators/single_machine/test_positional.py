"""A mixed-integer programme that knows nothing of the decomposition finds the same optima."""

from __future__ import annotations

import numpy as np
import pytest

pytest.importorskip("scipy", reason="SciPy is not installed (extra `solvers`)")


def test_small_instances_are_proved_alike(part):
    rng = np.random.default_rng(7)
    for n in (4, 6, 8):
        p = rng.integers(1, 100, n)
        jobs = part("generate").Jobs(p, rng.integers(0, p.sum(), n))
        found = part("positional").bound(jobs, 20.0)
        assert found.proved
        assert round(found.incumbent) == part("exact").prove(jobs).value


def test_a_time_limit_leaves_a_bound_below_the_optimum(part):
    jobs = part("generate").Design(50, 8, 6, 0).jobs()
    optimum = part("exact").prove(jobs).value
    found = part("positional").bound(jobs, 1.0)
    assert not found.proved
    assert found.bound < optimum
    assert found.incumbent is None or found.incumbent >= optimum


@pytest.mark.slow
@pytest.mark.timeout(1800)
def test_thirty_instances_of_twenty_jobs_are_proved_alike(part):
    """The cells that the formulation closes within seconds; with due dates far apart it takes minutes."""
    designs = [d for d in part("optima").published() if d.n == 20 and d.tf >= 4 and d.rdd <= 4]
    stored = part("optima").load()
    for design in designs:
        found = part("positional").bound(design.jobs(), 120.0)
        assert found.proved, design.name
        assert round(found.incumbent) == stored[design.name].value, design.name
    assert len(designs) == 30
