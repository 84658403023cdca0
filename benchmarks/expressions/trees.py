"""Expressions as nested tuples: evaluated over arrays, grown, changed and crossed."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

import numpy as np

Tree = tuple[Any, ...]
"""("x", name), ("c", number), or (operator, subtree, subtree)."""

MAX_NODES = 40


def divide(a: np.ndarray, b: np.ndarray) -> np.ndarray:
    return a / np.where(np.abs(b) < 1e-6, 1e-6, b)


BINARY: Mapping[str, Callable[[Any, Any], Any]] = {
    "+": np.add,
    "-": np.subtract,
    "*": np.multiply,
    "/": divide,
    "max": np.maximum,
    "min": np.minimum,
}
OPERATORS = tuple(BINARY)


def value(tree: Tree, names: Mapping[str, Any]) -> Any:
    """Return the expression's value: an array, or a number if no name occurs in it."""
    if tree[0] == "x":
        return names[tree[1]]
    if tree[0] == "c":
        return tree[1]
    return BINARY[tree[0]](value(tree[1], names), value(tree[2], names))


def nodes(tree: Tree) -> int:
    return 1 if tree[0] in "xc" else 1 + nodes(tree[1]) + nodes(tree[2])


def paths(tree: Tree, at: tuple[int, ...] = ()) -> Iterator[tuple[int, ...]]:
    """Yield the place of every subtree."""
    yield at
    if tree[0] not in "xc":
        yield from paths(tree[1], (*at, 1))
        yield from paths(tree[2], (*at, 2))


def part(tree: Tree, path: Sequence[int]) -> Tree:
    for index in path:
        tree = tree[index]
    return tree


def replaced(tree: Tree, path: Sequence[int], new: Tree) -> Tree:
    if not path:
        return new
    return (*tree[: path[0]], replaced(tree[path[0]], path[1:], new), *tree[path[0] + 1 :])


def grown(rng: np.random.Generator, names: Sequence[str], depth: int) -> Tree:
    """Return a random expression."""
    if depth == 0 or rng.random() < 0.3:
        if rng.random() < 0.3:
            return ("c", round(float(rng.lognormal()), 3))
        return ("x", names[int(rng.integers(len(names)))])
    operator = OPERATORS[int(rng.integers(len(OPERATORS)))]
    return (operator, grown(rng, names, depth - 1), grown(rng, names, depth - 1))


def changed(rng: np.random.Generator, parent: Tree, donor: Tree, names: Sequence[str]) -> Tree:
    """Return a child: a subtree exchanged, replaced, wrapped or removed, or a constant perturbed."""
    places = list(paths(parent))
    path = places[int(rng.integers(len(places)))]
    old = part(parent, path)
    kind = rng.random()
    if kind < 0.25:
        gifts = list(paths(donor))
        new = part(donor, gifts[int(rng.integers(len(gifts)))])
    elif kind < 0.5:
        new = grown(rng, names, 2)
    elif kind < 0.65:
        new = (OPERATORS[int(rng.integers(len(OPERATORS)))], old, grown(rng, names, 1))
    elif kind < 0.75 and old[0] not in "xc":
        new = old[int(rng.integers(1, 3))]
    else:
        return tuned(rng, parent)
    return replaced(parent, path, new)


def tuned(rng: np.random.Generator, parent: Tree) -> Tree:
    """Return the parent with one constant perturbed, or a leaf scaled if it has none."""
    constants = [path for path in paths(parent) if part(parent, path)[0] == "c"]
    factor = float(np.exp(rng.normal() * 0.3))
    if constants:
        path = constants[int(rng.integers(len(constants)))]
        return replaced(parent, path, ("c", float(f"{part(parent, path)[1] * factor:.4g}")))
    leaves = [path for path in paths(parent) if part(parent, path)[0] == "x"]
    path = leaves[int(rng.integers(len(leaves)))]
    return replaced(parent, path, ("*", part(parent, path), ("c", float(f"{factor:.4g}"))))
