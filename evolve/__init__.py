"""Discover scheduling, placement and dispatching algorithms; the names a plugin author needs."""

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
    "Split",
]
