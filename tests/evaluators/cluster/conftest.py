"""The plugin folder, loaded the way the framework loads it; random jobs, pods and schedulers."""

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
    package = load_module(bundled_root() / "evaluators" / "cluster")
    return lambda name: importlib.import_module(f"{package.__name__}.{name}")


@pytest.fixture(scope="session")
def shared() -> Path:
    """Return the folder of real traces where it is at hand."""
    folder = Path(__file__).parents[3].parent / "shared" / "data" / "gpu_cluster"
    if not folder.is_dir():
        pytest.skip(f"no traces at {folder}")
    return folder


@pytest.fixture(scope="session")
def random_jobs(part: Part) -> Callable[..., Any]:
    """Return a maker of a few jobs and a small pool, from a seed."""

    def make(seed: int, n: int = 10) -> tuple[Any, Any]:
        rng = np.random.default_rng(seed)
        round_s = float(rng.choice([5, 10, 60]))
        pool = part("jobs").Pool(
            nodes=int(rng.integers(1, 4)),
            per_node=int(rng.integers(1, 5)),
            round_s=round_s,
            restart_s=float(rng.choice([0, 0.2, 0.6])) * round_s,
            spread_speed=float(rng.choice([1.0, 0.8, 0.5])),
        )
        jobs = part("workload").Jobs(
            np.sort(rng.integers(0, 200, n)).astype(float),
            rng.integers(1, pool.gpus + 1, n),
            rng.integers(1, 300, n).astype(float),
        )
        return jobs, pool

    return make


@pytest.fixture(scope="session")
def small_trace(part: Part) -> Callable[..., Any]:
    """Return a maker of a small inventory and pods, from a seed."""

    def make(seed: int, nodes: int = 6, pods: int = 40) -> Any:
        rng = np.random.default_rng(seed)
        inventory = part("inventory")
        kinds, frequency = inventory.pod_kinds()
        everything = inventory.all_nodes()
        where = rng.choice(everything.n, nodes, replace=False)
        picked = inventory.Nodes(everything.cpu[where], everything.memory[where], everything.gpus[where])
        which = rng.choice(kinds.n, pods, p=frequency)
        return inventory.Trace(picked, kinds.take(which), kinds, frequency)

    return make
