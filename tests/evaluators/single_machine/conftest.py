"""The plugin folder, loaded the way the framework loads it, and independent ways to solve an instance."""

from __future__ import annotations

import importlib
from collections.abc import Callable
from types import ModuleType

import numpy as np
import pytest
from numpy.typing import NDArray

from evolve.plugins import bundled_root
from evolve.plugins.modules import load_module


@pytest.fixture(scope="session")
def part() -> Callable[[str], ModuleType]:
    """Return a module of the folder by name."""
    package = load_module(bundled_root() / "evaluators" / "single_machine")
    return lambda name: importlib.import_module(f"{package.__name__}.{name}")


@pytest.fixture(scope="session")
def subset_optima() -> Callable[[NDArray[np.int64], NDArray[np.int64]], NDArray[np.int64]]:
    """Return a dynamic programme over all 2^n subsets, for a batch of instances of one size.

    It shares nothing with the decomposition: f(S) = min over j in S of f(S − j) + max(0, P(S) − d_j).
    """

    def solve(p: NDArray[np.int64], d: NDArray[np.int64]) -> NDArray[np.int64]:
        batch, n = p.shape
        subsets = np.arange(1 << n)
        inside = (subsets[:, None] >> np.arange(n)) & 1
        work = p @ inside.T
        size = inside.sum(axis=1)
        best = np.full((batch, 1 << n), np.iinfo(np.int64).max // 2)
        best[:, 0] = 0
        for level in range(1, n + 1):
            for last in range(n):
                these = subsets[(size == level) & (inside[:, last] == 1)]
                value = best[:, these ^ (1 << last)] + np.maximum(work[:, these] - d[:, last : last + 1], 0)
                best[:, these] = np.minimum(best[:, these], value)
        return best[:, -1]

    return solve
