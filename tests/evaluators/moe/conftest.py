"""The plugin folder, loaded the way the framework loads it; our own baselines as plain functions."""

from __future__ import annotations

import importlib
from collections.abc import Callable
from types import ModuleType
from typing import Any

import pytest

from evolve.plugins import bundled_root
from evolve.plugins.modules import load_module

Part = Callable[[str], ModuleType]


@pytest.fixture(scope="session")
def part() -> Part:
    """Return a module of the folder by name."""
    package = load_module(bundled_root() / "evaluators" / "moe")
    return lambda name: importlib.import_module(f"{package.__name__}.{name}")


@pytest.fixture(scope="session")
def baseline() -> Callable[[str, str], Any]:
    """Return the function that a bundled baseline of a problem defines."""

    def load(problem: str, name: str) -> Any:
        path = bundled_root() / "problems" / problem / "baselines" / f"{name}.py"
        return getattr(load_module(path), "rebalance" if problem == "moe_eplb" else "place")

    return load
