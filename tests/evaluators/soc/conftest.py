"""The plugin folder, loaded the way the framework loads it; random chips, graphs and schedulers."""

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


@pytest.fixture(scope="session")
def part() -> Part:
    """Return a module of the folder by name."""
    package = load_module(bundled_root() / "evaluators" / "soc")
    return lambda name: importlib.import_module(f"{package.__name__}.{name}")


@pytest.fixture(scope="session")
def shared_runs() -> Path:
    """Return the table of reference runs where it is at hand."""
    path = Path(__file__).parents[3].parent / "shared" / "data" / "soc" / "ds3_reference_runs.csv"
    if not path.is_file():
        pytest.skip(f"no table of reference runs at {path}")
    return path


@pytest.fixture(scope="session")
def random_scenario(part: Part) -> Callable[..., Any]:
    """Return a maker of small scenarios on random chips, from a seed."""
    platforms, applications, scenario = part("platforms"), part("applications"), part("scenario")

    def platform(rng: np.random.Generator, kinds: list[str]) -> Any:
        clusters = []
        for number in range(int(rng.integers(1, 4))):
            able = [k for k in kinds if number == 0 or rng.random() < 0.6] or kinds[:1]
            latency = {kind: int(rng.integers(0, 12)) for kind in able}
            count = int(rng.integers(1, 4))
            power = tuple(np.cumsum(rng.random(3)).tolist())
            clusters.append(platforms.Cluster(f"c{number}", count, latency, power, 0.9))
        size = len(clusters)
        bands = tuple(tuple(float(rng.integers(1, 20)) for _ in range(size)) for _ in range(size))
        return platforms.Platform(tuple(clusters), bands, own=1000.0)

    def graph(rng: np.random.Generator, kinds: list[str], name: str) -> Any:
        size = int(rng.integers(1, 8))
        edges = [
            (a, b, float(rng.integers(0, 60))) for b in range(1, size) for a in range(b) if rng.random() < 0.4
        ]
        return applications.Application(name, tuple(rng.choice(kinds, size).tolist()), tuple(edges))

    def make(seed: int, *, jobs: int = 6, sigma: float = 0.3) -> Any:
        rng = np.random.default_rng(seed)
        kinds = [f"k{i}" for i in range(5)]
        apps = tuple(graph(rng, kinds, f"app{i}") for i in range(2))
        picked = tuple(rng.integers(0, len(apps), jobs).tolist())
        tasks = sum(apps[a].size for a in picked)
        return scenario.Scenario(
            platform(rng, kinds),
            apps,
            picked,
            tuple(rng.integers(0, 15, jobs).tolist()),
            cap=int(rng.integers(1, 4)),
            z=rng.standard_normal(tasks),
            sigma=sigma,
        )

    return make


@pytest.fixture(scope="session")
def haphazard() -> Callable[..., Any]:
    """Return a scheduler that binds at random, and lets tasks wait while anything runs."""

    def drive(simulation: Any, seed: int, patience: float = 0.3) -> Any:
        rng = np.random.default_rng(seed)
        while simulation.advance():
            pairs = []
            for task in rng.permutation(simulation.ready).tolist():
                busy = any(running >= 0 for running in simulation.running) or pairs
                if busy and rng.random() < patience:
                    continue
                pes = np.flatnonzero(np.isfinite(simulation.expected[task]))
                pairs.append((task, int(rng.choice(pes))))
            simulation.bind(pairs)
        return simulation.trace()

    return drive
