"""A problem that knows how many instances it has, without making them, knows it right."""

from __future__ import annotations

import pytest

from evolve import Split
from evolve.plugins import bundled_names, load_problem
from evolve.protocols import Counted

COUNTED = [name for name in bundled_names() if isinstance(load_problem(name).verifier, Counted)]


@pytest.mark.slow
@pytest.mark.parametrize("name", COUNTED)
def test_counts_are_those_of_the_instances(name: str) -> None:
    verifier = load_problem(name).verifier
    for split in Split:
        assert verifier.count(split) == sum(1 for _ in verifier.instances(split)) > 0


def test_some_problems_are_counted_and_the_counts_differ_by_split() -> None:
    assert {"spot", "autoscale", "jssp_breakdowns"} <= set(COUNTED)
    for name in COUNTED:
        verifier = load_problem(name).verifier
        assert len({verifier.count(split) for split in Split}) > 1
