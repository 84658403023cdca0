"""The plugin folder, loaded the way the framework loads it, and measured traces where they are."""

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
    package = load_module(bundled_root() / "evaluators" / "spot")
    return lambda name: importlib.import_module(f"{package.__name__}.{name}")


@pytest.fixture(scope="session")
def data() -> Path:
    """Return the folder of measured traces."""
    folder = Path(__file__).parents[3].parent / "shared" / "data"
    if not (folder / "cant_be_late").is_dir():
        pytest.skip("the measured traces are not part of this project: ../shared/data/cant_be_late")
    return folder


@pytest.fixture(scope="session")
def window(part) -> Callable[..., Any]:
    """Make a window from rows of text, one per zone, `1` where spot can be had."""

    def make(*rows: str, prices: tuple[float, ...] = ()) -> Any:
        available = np.array([[bit == "1" for bit in row] for row in rows]).T
        price = np.tile(prices or (1.0,) * len(rows), (len(available), 1)).astype(float)
        return part("market").Window(available, price)

    return make


@pytest.fixture(scope="session")
def terms(part) -> Callable[..., Any]:
    """Make terms in seconds; ticks of 600 s."""

    def make(work: int, ticks: int, overhead: int = 120, gap: int = 600) -> Any:
        return part("market").Terms(gap, work, ticks * gap, overhead)

    return make


@pytest.fixture(scope="session")
def played(part) -> Callable[..., Any]:
    """Run one job by a list of wishes, one a tick; the last one goes on."""

    def play(window: Any, terms: Any, wishes: list[int], guard: str = "fixed") -> Any:
        runs = part("runs").Runs([part("market").Case(window, (terms,))], guard)
        while runs.advance():
            runs.choose(np.array([wishes[min(runs.tick, len(wishes) - 1)]]))
        return runs

    return play
