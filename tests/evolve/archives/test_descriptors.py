"""Descriptors of programs and of behaviour."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from evolve import programs
from evolve.archives import Behaviour, Scale
from evolve.archives.behaviour import profile
from evolve.archives.descriptors import branches, loops, objective, size
from evolve.errors import UsageError
from evolve.testing.archives import individual
from evolve.types import Individual, Objective, Program

GAP = (Objective("gap"),)
TEXT = """
def rule(jobs):
    best = 0
    for job in jobs:
        while job > best and job < 9:
            best += 1 if job else 2
        if best:
            best = max(x for x in jobs)
    return best
"""


def written(text: str) -> Individual:
    return replace(individual(1, (1.0,), objectives=GAP), program=Program(text))


@given(st.floats(allow_nan=False), st.lists(st.integers(-5, 5), min_size=1, unique=True).map(sorted))
def test_a_bin_is_the_number_of_edges_not_above_the_value(value, edges):
    scale = Scale("x", lambda _: value, tuple(map(float, edges)))
    assert scale.cell(written("")) == sum(edge <= value for edge in edges)
    assert scale.bins == len(edges) + 1


def test_edges_that_do_not_ascend_are_refused():
    with pytest.raises(UsageError, match=r"descriptor `x`: edges must ascend, got \[2.0, 2.0\]"):
        Scale("x", lambda _: 0.0, (2.0, 2.0))


def test_loops_and_branches_are_counted_in_the_text():
    assert loops(edges=(1, 2, 3, 4)).cell(written(TEXT)) == 3  # for, while, the generator
    assert branches(edges=(1, 2, 3, 4)).cell(written(TEXT)) == 3  # and, conditional expression, if


def test_size_is_that_of_the_normalised_tree():
    nodes = programs.size(TEXT)
    assert size(edges=(nodes, nodes + 1)).cell(written(TEXT)) == 1
    commented = TEXT.replace("best = 0", "best = 0  # the longest so far")
    assert size(edges=(nodes, nodes + 1)).cell(written(commented)) == 1


def test_a_text_that_does_not_parse_has_no_cell():
    for descriptor in (size(), loops(), branches()):
        assert descriptor.cell(written("def f(:")) is None


def test_an_objective_is_a_descriptor_and_its_absence_is_no_cell():
    one = individual(1, (2.5,), objectives=GAP)
    assert objective("gap", (1.0, 2.0, 3.0)).cell(one) == 2
    assert objective("cpu", (1.0,)).cell(one) is None


def with_losses(losses: np.ndarray) -> Individual:
    one = individual(1, (1.0,), objectives=GAP)
    measured = tuple(
        replace(m, values={"gap": float(loss)})
        for m, loss in zip(one.evaluation.measurements, losses, strict=True)
    )
    return replace(one, evaluation=replace(one.evaluation, measurements=measured))


def test_behaviour_groups_programs_by_where_they_do_well_not_by_how_well():
    origin = profile(with_losses(np.full(6, 100.0)), GAP[0])
    descriptor = Behaviour(GAP[0], origin, bits=6)
    early = np.array([50.0, 50.0, 50.0, 200.0, 200.0, 200.0])
    cell = descriptor.cell(with_losses(early))
    assert cell is not None
    assert 0 <= cell < descriptor.bins == 64
    # Opposite strengths lie on the other side of every plane; log1p makes this near, not exact.
    mirrored = descriptor.cell(with_losses(101.0**2 / (early + 1) - 1))
    assert mirrored == cell ^ 63
    assert descriptor.cell(with_losses(0.1 * (early + 1) - 1)) == cell


def test_behaviour_that_was_not_seen_everywhere_has_no_cell():
    origin = {"i0": 1.0, "elsewhere": 1.0}
    assert Behaviour(GAP[0], origin).cell(written("")) is None
    assert Behaviour(GAP[0], {"i0": 1.0}).cell(with_losses(np.full(6, math.inf))) is None
