"""Individuals to offer to archives."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from evolve.testing.archives import ArchiveContract
from evolve.types import Individual, Objective

OBJECTIVES = ArchiveContract.OBJECTIVES


@pytest.fixture
def objectives() -> tuple[Objective, ...]:
    """Return three objectives: two to minimise around one to maximise."""
    return OBJECTIVES


@pytest.fixture
def one() -> Callable[..., Individual]:
    """Return a maker of individuals: `one(step, gap, reward, nodes)`."""
    return ArchiveContract().individual
