"""The plugin folder, loaded the way the framework loads it."""

from __future__ import annotations

import importlib
from collections.abc import Callable
from types import ModuleType

import pytest

from evolve.plugins import bundled_root
from evolve.plugins.modules import load_module

Part = Callable[[str], ModuleType]


@pytest.fixture(scope="session")
def part() -> Part:
    """Return a module of the folder by name."""
    package = load_module(bundled_root() / "evaluators" / "transactions")
    return lambda name: importlib.import_module(f"{package.__name__}.{name}")
