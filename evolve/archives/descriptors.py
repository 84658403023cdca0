"""Descriptors: coordinates of a MAP-Elites grid, each a pure function of an individual."""

from __future__ import annotations

import ast
import math
from bisect import bisect_right
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Protocol

import numpy as np

from evolve import programs
from evolve.archives.behaviour import profile
from evolve.errors import UsageError
from evolve.types import Individual, Objective

_LOOPS = (ast.For, ast.While, ast.comprehension)
_BRANCHES = (ast.If, ast.IfExp, ast.BoolOp)


class Descriptor(Protocol):
    """One coordinate of a grid."""

    @property
    def name(self) -> str:
        """For tables and messages."""

    @property
    def bins(self) -> int:
        """How many cells the coordinate has."""

    def cell(self, individual: Individual) -> int | None:
        """Return the cell, from 0 to `bins` - 1; `None` if the individual has no such quantity."""


@dataclass(frozen=True)
class Scale:
    """A number cut into bins.

    Attributes:
        name: For tables and messages.
        measure: The number; a NaN is no quantity.
        edges: Inner borders of the bins, ascending: k edges make k + 1 bins, and a number on an edge
            belongs to the bin above.
    """

    name: str
    measure: Callable[[Individual], float]
    edges: tuple[float, ...]

    def __post_init__(self) -> None:
        if not self.edges or any(a >= b for a, b in zip(self.edges, self.edges[1:], strict=False)):
            raise UsageError(f"descriptor `{self.name}`: edges must ascend, got {list(self.edges)}")

    @property
    def bins(self) -> int:
        """One more than edges."""
        return len(self.edges) + 1

    def cell(self, individual: Individual) -> int | None:
        """Return the bin that the number falls in."""
        value = self.measure(individual)
        return None if math.isnan(value) else bisect_right(self.edges, value)


@dataclass(frozen=True)
class Behaviour:
    """On which instances a program does better than its average, hashed to a few bits.

    The profile is the logarithm of loss relative to `origin`, instance by instance, less its mean;
    each bit is the side of a fixed random plane that it lies on. Programs that do well on the same
    instances share a cell, however good they are.

    Attributes:
        objective: Whose values make the profile.
        origin: Losses of some program to compare with, e.g. the seed program, by instance.
        bits: The descriptor has 2 to this power bins.

    Source: M. S. Charikar, "Similarity estimation techniques from rounding algorithms", STOC 2002.
    """

    objective: Objective
    origin: Mapping[str, float]
    bits: int = 4
    name: str = "behaviour"

    @property
    def bins(self) -> int:
        """Two to the number of bits."""
        return int(2**self.bits)

    def cell(self, individual: Individual) -> int | None:
        """Return the bits as a number."""
        losses = profile(individual, self.objective)
        if not self.origin or not self.origin.keys() <= losses.keys():
            return None
        names = sorted(self.origin)
        relative = np.array([_signed_log(losses[name]) - _signed_log(self.origin[name]) for name in names])
        if not np.isfinite(relative).all():
            return None
        sides = _planes(len(names), self.bits) @ (relative - relative.mean()) > 0
        return int(sides @ (1 << np.arange(self.bits)))


def size(edges: tuple[float, ...] = (30, 60, 90, 120, 180, 240, 360, 500)) -> Scale:
    """Nodes of the program's normalised syntax tree."""
    return Scale("size", lambda individual: _size(individual.program.text), edges)


def loops(edges: tuple[float, ...] = (1, 2, 3, 5)) -> Scale:
    """Loops and comprehensions in the program's text."""
    return Scale("loops", lambda individual: _count(individual.program.text, _LOOPS), edges)


def branches(edges: tuple[float, ...] = (1, 2, 3, 5, 8)) -> Scale:
    """Conditions in the program's text: `if`, conditional expressions, `and` and `or`."""
    return Scale("branches", lambda individual: _count(individual.program.text, _BRANCHES), edges)


def objective(name: str, edges: tuple[float, ...]) -> Scale:
    """The value of a declared objective, e.g. the ratio of CPU times."""
    return Scale(name, lambda individual: individual.objectives.get(name, math.nan), edges)


@lru_cache(maxsize=64)
def _size(text: str) -> float:
    try:
        return programs.size(text)
    except SyntaxError:
        return math.nan


@lru_cache(maxsize=64)
def _count(text: str, kinds: tuple[type[ast.AST], ...]) -> float:
    try:
        return sum(isinstance(node, kinds) for node in programs.walk(programs.parse(text)))
    except SyntaxError:
        return math.nan


@lru_cache(maxsize=16)
def _planes(dimensions: int, bits: int) -> np.ndarray:
    return np.random.default_rng(0).normal(size=(bits, dimensions))


def _signed_log(loss: float) -> float:
    return math.copysign(math.log1p(abs(loss)), loss)
