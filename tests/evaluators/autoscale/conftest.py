"""The plugin folder, loaded the way the framework loads it, and small worlds."""

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
    package = load_module(bundled_root() / "evaluators" / "autoscale")
    return lambda name: importlib.import_module(f"{package.__name__}.{name}")


@pytest.fixture(scope="session")
def cluster(part: Part) -> Callable[..., Any]:
    """Return a maker of worlds of a few ticks: demand as given, pools closed as given."""

    def make(demand: list[float], closed: Any = (), before: float = 100.0, **changes: Any) -> Any:
        known = np.full(part("demand").KNOWN, before)
        pools = np.ones((len(demand), 4), dtype=bool)
        for tick, kind in closed:
            pools[tick, kind] = False
        values = {
            "demand": np.concatenate((known, demand)),
            "price": np.array([1.0, 3.5, 0.4, 1.5]),
            "hazard": np.array([0.0, 0.0, 0.1, 0.1]),
            "open": pools,
            "delay": 1,
            "penalty": 0.1,
        }
        return part("market").World(**{**values, **changes})

    return make


@pytest.fixture(scope="session")
def drawn(part: Part) -> Callable[..., Any]:
    """Return a maker of generated worlds from a seed."""

    def make(seed: int = 0, kind: str = "bursty", days: int = 1, **terms: Any) -> Any:
        rng = np.random.default_rng(seed)
        series = part("demand").draw(part("demand").Shape(kind, days), rng)
        return part("market").market(series, part("market").Terms(**terms), rng)

    return make


@pytest.fixture(scope="session")
def app(part: Part) -> Callable[..., Any]:
    """Return a maker of functions from gaps, s."""

    def make(gaps: list[float], memory: float = 1024.0, loading: float = 2.0) -> Any:
        return part("apps").App(np.concatenate(([0.0], np.cumsum(gaps))), memory, loading)

    return make
