"""Hops, their lower bound and exact optima: against loops, enumeration and linear programming."""

from __future__ import annotations

import itertools

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from evolve import Infeasible
from evolve.errors import UsageError


def links_of(seed, layers, experts):
    rng = np.random.default_rng(seed)
    links = rng.integers(0, 30, (layers, experts, experts)) * rng.integers(0, 2, (layers, experts, experts))
    links[0] = 0
    return links


def all_places(layers, experts, capacity):
    """Return every placement, the first layer fixed up to names of GPUs."""
    gpus = experts // capacity
    rows = sorted(set(itertools.permutations([e // capacity for e in range(experts)])))
    assert gpus >= 1
    return itertools.product(rows, repeat=layers)


@given(st.integers(0, 2**32), st.integers(2, 4), st.integers(2, 6))
def test_hops_are_those_of_a_loop_over_tokens(part, seed, layers, experts):
    links = links_of(seed, layers, experts)
    places = np.random.default_rng(seed).integers(0, 3, (layers, experts))
    count = sum(
        int(links[layer, i, j])
        for layer in range(1, layers)
        for i in range(experts)
        for j in range(experts)
        if places[layer - 1, i] != places[layer, j]
    )
    assert part("hops").hops(links, places) == count


@settings(max_examples=15, deadline=None)
@given(st.integers(0, 2**32))
def test_no_placement_of_all_is_below_the_bound_and_the_exact_one_is_the_least(part, seed):
    pytest.importorskip("scipy")
    links = links_of(seed, 3, 4)
    least = min(part("hops").hops(links, np.array(places)) for places in all_places(3, 4, 2))
    value, places = part("exact").place(links, 2)
    assert value == least == part("hops").hops(links, places)
    assert part("hops").least_hops(links, 2) <= least


@settings(max_examples=15, deadline=None)
@given(st.integers(0, 2**32), st.integers(1, 4))
def test_the_bound_of_a_boundary_is_close_to_its_linear_program_and_never_better(part, seed, capacity):
    pytest.importorskip("scipy")
    link = links_of(seed, 2, 4 * capacity)[1]
    exact = part("exact").most_stay(link, capacity)
    bound = part("hops")._most_stay(link, capacity)
    assert exact - 1e-6 <= bound <= 1.1 * exact + 1e-6


def test_an_optimum_that_takes_too_long_is_not_claimed(part):
    pytest.importorskip("scipy")
    with pytest.raises(UsageError, match="not solved within"):
        part("exact").place(links_of(0, 5, 12), 3, time_limit_s=0.05)


@pytest.mark.parametrize(
    ("places", "reason"),
    [
        ([[0, 0, 1]], "places of shape"),
        ([[0, 0, 1, 2]], "there is no GPU 2; they are numbered from 0 to 1"),
        ([[0, 0, -1, 1]], "there is no GPU -1"),
        ([[0, 0, 0, 1]], "GPU 0 has 3 experts of layer 0, not 2"),
    ],
)
def test_what_is_no_placement_is_refused(part, places, reason):
    with pytest.raises(Infeasible, match=reason):
        part("hops").check(np.array(places), (1, 4), 2)
