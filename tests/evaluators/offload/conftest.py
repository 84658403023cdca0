"""The plugin folder, loaded the way the framework loads it."""

from __future__ import annotations

import importlib
from collections.abc import Callable
from types import ModuleType
from typing import Any

import numpy as np
import pytest

from evolve.plugins import bundled_root
from evolve.plugins.modules import load_module

Part = Callable[[str], ModuleType]


@pytest.fixture(scope="session")
def part() -> Part:
    """Return a module of the folder by name."""
    package = load_module(bundled_root() / "evaluators" / "offload")
    return lambda name: importlib.import_module(f"{package.__name__}.{name}")


@pytest.fixture(scope="session")
def drawn(part: Part) -> Callable[..., Any]:
    """Return a maker of worlds from a seed."""

    def draw(seed: int = 0, tasks: int = 60, **options: Any) -> Any:
        return part("world").draw(part("world").Regime(tasks, **options), np.random.default_rng(seed))

    return draw
