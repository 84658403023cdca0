"""Discover scheduling, placement and dispatching algorithms; the names a plugin author needs."""

import importlib
from typing import Any

from evolve.errors import Infeasible
from evolve.types import (
    Array,
    Entry,
    Float,
    Floats,
    Hook,
    Instance,
    Int,
    Ints,
    Limits,
    Objective,
    Problem,
    Program,
    RaggedInts,
    Record,
    Reference,
    Split,
)

__version__ = "0.1.0"

__all__ = [
    "Array",
    "Entry",
    "Float",
    "Floats",
    "Hook",
    "Infeasible",
    "Instance",
    "Int",
    "Ints",
    "Limits",
    "Objective",
    "Problem",
    "Program",
    "RaggedInts",
    "Record",
    "Reference",
    "Result",
    "Split",
    "discover",
    "load_problem",
    "problem_from",
]

# Imported when they are first asked for: a plugin needs none of the machinery behind them.
_LATE = {
    "Result": "evolve.discovery",
    "discover": "evolve.discovery",
    "load_problem": "evolve.plugins",
    "problem_from": "evolve.plugins",
}


def __getattr__(name: str) -> Any:
    if name in _LATE:
        return getattr(importlib.import_module(_LATE[name]), name)
    raise AttributeError(f"module 'evolve' has no attribute {name!r}")


def __dir__() -> list[str]:
    return sorted([*globals(), *_LATE])
