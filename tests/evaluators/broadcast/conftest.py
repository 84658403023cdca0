"""The plugin folder, loaded the way the framework loads it, and small worlds."""

from __future__ import annotations

import importlib
from collections.abc import Callable
from pathlib import Path
from types import ModuleType
from typing import Any

import numpy as np
import pytest

from evolve.plugins import bundled_root
from evolve.plugins.modules import load_module

Part = Callable[[str], ModuleType]
DATA = Path(__file__).parents[3].parent / "shared" / "data" / "cloudcast"


@pytest.fixture(scope="session")
def part() -> Part:
    """Return a module of the folder by name."""
    package = load_module(bundled_root() / "evaluators" / "broadcast")
    return lambda name: importlib.import_module(f"{package.__name__}.{name}")


@pytest.fixture(scope="session")
def published() -> Path:
    """Return the folder of published data; skips without it."""
    if not (DATA / "cost.csv").exists():
        pytest.skip(f"no published Cloudcast data in {DATA}")
    return DATA


@pytest.fixture(scope="session")
def small(part: Part) -> Callable[..., Any]:
    """Return a maker of worlds of a few regions with random prices."""

    def make(seed: int = 0, nodes: int = 6, targets: int = 3, parts: int = 2, **changes: Any) -> Any:
        rng = np.random.default_rng(seed)
        cost = rng.choice([0.01, 0.02, 0.05, 0.09], (nodes, nodes))
        np.fill_diagonal(cost, np.inf)
        gbit = rng.uniform(1, 8, (nodes, nodes))
        np.fill_diagonal(gbit, 0.0)
        graph = part("graph").Graph(
            tuple(f"aws:r{i}" for i in range(nodes)),
            np.zeros(nodes, dtype=np.int64),
            cost,
            gbit,
        )
        values = {
            "graph": graph,
            "source": 0,
            "targets": np.arange(1, targets + 1),
            "gb": 60.0,
            "parts": parts,
            "ingress": np.full(nodes, 20.0),
            "egress": np.full(nodes, 10.0),
        }
        return part("world").Broadcast(**{**values, **changes})

    return make
