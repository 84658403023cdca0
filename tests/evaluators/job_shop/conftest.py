"""The plugin folder, loaded the way the framework loads it, random shops, and rules as columns."""

from __future__ import annotations

import importlib
from collections.abc import Callable
from types import ModuleType
from typing import Any

import numpy as np
import pytest

from evolve.plugins import bundled_root
from evolve.plugins.modules import load_module


@pytest.fixture(scope="session")
def part() -> Callable[[str], ModuleType]:
    """Return a module of the folder by name."""
    package = load_module(bundled_root() / "evaluators" / "job_shop")
    return lambda name: importlib.import_module(f"{package.__name__}.{name}")


@pytest.fixture(scope="session")
def shop(part) -> Callable[..., Any]:
    """Make a random job shop; few distinct durations make many ties in time."""

    def make(seed: int, jobs: int, machines: int, longest: int = 9) -> Any:
        rng = np.random.default_rng(seed)
        p = rng.integers(1, longest + 1, (jobs, machines))
        route = np.array([rng.permutation(machines) for _ in range(jobs)])
        return part("generate").Shop(p, route)

    return make


@pytest.fixture(scope="session")
def ft06(part) -> Any:
    """Return the instance with six jobs of H. Fisher and G. Thompson (1963)."""
    p = [
        [1, 3, 6, 7, 3, 6],
        [8, 5, 10, 10, 10, 4],
        [5, 4, 8, 9, 1, 7],
        [5, 5, 5, 3, 8, 9],
        [9, 3, 5, 4, 3, 1],
        [3, 3, 9, 10, 4, 1],
    ]
    route = [
        [2, 0, 1, 3, 5, 4],
        [1, 2, 4, 5, 0, 3],
        [2, 3, 5, 0, 1, 4],
        [1, 0, 2, 3, 4, 5],
        [2, 1, 4, 5, 0, 3],
        [1, 3, 5, 0, 4, 2],
    ]
    return part("generate").Shop(np.array(p), np.array(route))


@pytest.fixture(scope="session")
def rule() -> Callable[..., Any]:
    """Turn a function of named columns into what a builder asks (`EntryPoint.rows`)."""

    def make(row_record: Any, state_record: Any, formula: Callable[[dict, dict], Any]) -> Any:
        def rows(columns: Any, states: Any, counts: Any) -> Any:
            shared = [np.repeat(np.asarray(state, float), counts) for state in states]
            given = [np.asarray(column, float) for column in columns]
            assert all(len(column) == sum(counts) for column in given)
            op = dict(zip(row_record.fields, given, strict=True))
            return np.asarray(formula(op, dict(zip(state_record.fields, shared, strict=True))), float)

        return rows

    return make


@pytest.fixture(scope="session")
def priority(part, rule) -> Callable[..., Any]:
    """Turn a function of the columns of `OP` and `SHOP` into a rule."""
    hooks = part("hooks")
    return lambda formula: rule(hooks.OP, hooks.SHOP, formula)


@pytest.fixture(scope="session")
def mixture() -> Callable[[int], Callable[[dict, dict], Any]]:
    """Return a formula that weighs every field at random: a rule without ties, and of no merit."""

    def make(seed: int) -> Callable[[dict, dict], Any]:
        def formula(op: dict, state: dict) -> Any:
            rng = np.random.default_rng(seed)
            total = sum(rng.normal() * op[name] for name in sorted(op))
            return total * (1 + sum(rng.normal() * state[name] for name in sorted(state)) / 1e3)

        return formula

    return make


@pytest.fixture(scope="session")
def renumbered(part, shop) -> Callable[..., Any]:
    """Make a shop without ties in time, and the same one with jobs and machines in another order."""

    def make(seed: int, size: tuple[int, int], order: Any) -> tuple[Any, Any, list[int]]:
        plain = shop(seed, *size, longest=10**9)
        jobs = order.sample(range(size[0]), size[0])
        machines = np.array(order.sample(range(size[1]), size[1]))
        return plain, part("generate").Shop(plain.p[jobs], machines[plain.machine][jobs]), jobs

    return make
