"""What a program of arithmetic computes on made-up arguments, without executing it.

Two programs that agree here are, almost surely, one program in two spellings; and if all that counts
is which of several alternatives gets the lowest or highest number, as in dispatching, those that
order the alternatives alike are one program too. Knowing that spares evaluations.
"""

from __future__ import annotations

import ast
import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from evolve.proposers.genetic.kinds import Kind
from evolve.proposers.genetic.machine import interpret
from evolve.proposers.genetic.scopes import Grammar

GROUPS, MEMBERS = 128, 8
"""Per parameter: groups of rows that differ in this parameter only, and rows in a group."""


@dataclass(frozen=True)
class Behaviour:
    """What a program does on the probes.

    Attributes:
        values: Digest of all results, to nine significant digits.
        orders: By parameter, digest of how results compare among rows that differ in it only.
        results: All results, entry after entry; none if only the digests were kept.
    """

    values: str
    orders: tuple[str, ...]
    results: NDArray[np.float64]


def behaviour(tree: ast.Module, grammar: Grammar) -> Behaviour | None:
    """Return what a program computes on the probes, `None` if that is beyond the interpreter.

    Also where a hook returns one of a few codes: that two programs return the same ones here says
    little, as thresholds may lie between the probes, or beside them all.
    """
    if not grammar.entries or grammar.coded:
        return None
    results: list[NDArray[np.float64]] = []
    orders: list[str] = []
    for name, parameters, _ in grammar.entries:
        rows = probes(parameters)
        if rows is None:
            return None
        result = interpret(tree, name, [rows[parameter] for parameter, _ in parameters])
        if result is None:
            return None
        results.append(np.broadcast_to(result, (len(parameters) * GROUPS * MEMBERS,)))
        orders += _orders(results[-1], len(parameters))
    everything = np.concatenate(results)
    return Behaviour(_digest(_rounded(everything)), tuple(orders), everything)


def recalled(digests: Sequence[str]) -> Behaviour | None:
    """Return what is known of a program by `[values, *orders]`; `None` if that is empty."""
    return Behaviour(digests[0], tuple(digests[1:]), np.empty(0)) if digests else None


def _rounded(values: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return values to nine significant digits, so that the order of summation does not matter."""
    with np.errstate(all="ignore"):
        scale = 10.0 ** (8 - np.floor(np.log10(np.abs(values))))
        rounded = np.round(values * scale) / scale
    return np.where(np.isfinite(rounded), rounded, values)


def comparisons(results: NDArray[np.float64]) -> NDArray[np.int8]:
    """Return −1, 0 or 1 for each pair of rows of each group."""
    table = _rounded(results).reshape(-1, MEMBERS)
    left, right = table[:, _FIRST], table[:, _SECOND]
    return np.greater(left, right).astype(np.int8) - np.less(left, right)


_FIRST, _SECOND = np.triu_indices(MEMBERS, 1)


def _orders(results: NDArray[np.float64], parameters: int) -> list[str]:
    return [_digest(part) for part in np.split(comparisons(results), parameters)]


def _digest(values: NDArray[Any]) -> str:
    return hashlib.sha256(np.ascontiguousarray(values).tobytes()).hexdigest()[:16]


@lru_cache(maxsize=64)
def probes(parameters: tuple[tuple[str, Kind], ...]) -> Mapping[str, Any] | None:
    """Return made-up arguments of an entry point; `None` if one is neither a number nor a record.

    Part k of the rows is for parameter k: in each of its groups only that parameter differs.
    """
    if any(not (kind.numeric or kind.fields) for _, kind in parameters):
        return None
    drawer = _Drawer(np.random.default_rng(0), {})
    return {
        name: drawer.argument(kind, [own == part for part in range(len(parameters))])
        for own, (name, kind) in enumerate(parameters)
    }


@dataclass(frozen=True)
class _Drawer:
    """Draws arguments; quantities of one unit are of similar magnitude within a group."""

    rng: np.random.Generator
    scales: dict[tuple[str, int], NDArray[np.float64]]

    def argument(self, kind: Kind, varied: Sequence[bool]) -> Any:
        if kind.fields:
            return {name: self.argument(field, varied) for name, field in kind.fields}
        return np.concatenate([self.part(kind, part, varies=varies) for part, varies in enumerate(varied)])

    def part(self, kind: Kind, part: int, *, varies: bool) -> NDArray[np.float64]:
        lowest = max(kind.lo, -1000.0)
        scale = np.exp(self.rng.normal(0.0, 1.0, (GROUPS, 1))) * self.scale(kind.unit or "", part)
        top = np.minimum(lowest + scale, kind.hi)
        values = self.rng.uniform(lowest, top, (GROUPS, MEMBERS if varies else 1))
        if kind.name == "int":
            values = np.round(values)
        return np.broadcast_to(values, (GROUPS, MEMBERS)).reshape(-1)

    def scale(self, unit: str, part: int) -> NDArray[np.float64]:
        if unit and (unit, part) in self.scales:
            return self.scales[unit, part]
        scale: NDArray[np.float64] = np.exp(self.rng.uniform(0.0, 7.0, (GROUPS, 1)))
        self.scales[unit, part] = scale
        return scale
