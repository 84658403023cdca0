"""What an operator gets, what it returns, and how that becomes a new text."""

from __future__ import annotations

import ast
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, TypeVar

import numpy as np

from evolve.programs import walk
from evolve.proposers.genetic.source import Source

Replacement = ast.AST | list[ast.stmt]
T = TypeVar("T")


@dataclass(frozen=True, eq=False)
class Context:
    """What an operator may look at.

    Attributes:
        source: The parent.
        donor: Another program of the archive; the parent itself when there is no other.
        rng: Of this proposal.
    """

    source: Source
    donor: Source
    rng: np.random.Generator

    def chance(self, probability: float) -> bool:
        """Return true with `probability`."""
        return bool(self.rng.random() < probability)

    def pick(self, items: Sequence[T]) -> T:
        """Return one of `items`, each equally likely."""
        return items[int(self.rng.random() * len(items))]

    def weighted(self, items: Sequence[T], weights: Sequence[float]) -> T:
        """Return one of `items` with probabilities in proportion to `weights`."""
        point = self.rng.random() * math.fsum(weights)
        for item, weight in zip(items, weights, strict=True):
            point -= weight
            if point < 0:
                return item
        return items[-1]


@dataclass(frozen=True, eq=False)
class Edit:
    """Replacements in the parent's tree.

    Attributes:
        replacements: By `id` of the node; a list of statements replaces one statement.
        note: One line for people.
        functions: Definitions to add, for what the replacements call.
        mixes: Whether the donor has a part in it.
        neutral: Whether it is meant to leave what the program computes as it is.
        detail: For `Proposal.detail`.
    """

    replacements: Mapping[int, Replacement]
    note: str
    functions: tuple[ast.FunctionDef, ...] = ()
    mixes: bool = False
    neutral: bool = False
    detail: Mapping[str, Any] = field(default_factory=dict)


def expression(text: str) -> ast.expr:
    """Parse one of our own expressions."""
    return ast.parse(text, mode="eval").body


def statement(text: str) -> ast.stmt:
    """Parse one of our own statements."""
    return ast.parse(text).body[0]


def spelt(node: ast.AST, limit: int = 70) -> str:
    """Return `node` in one line of at most `limit` characters."""
    text = ast.unparse(node).replace("\n", " ")
    return text if len(text) <= limit else f"{text[: limit - 1]}…"


def swap(old: ast.expr, new: ast.expr) -> Edit:
    """Return the edit that replaces one expression."""
    return Edit({id(old): new}, f"`{spelt(old)}` → `{spelt(new)}`")


def apply(source: Source, edit: Edit) -> ast.Module:
    """Return the tree of `source` with `edit` made; `math` is imported if and only if it is used."""
    tree = substitute(source, edit.replacements)
    body = [node for node in tree.body if not _imports_math(node)]
    if edit.functions:
        at = next((place for place, node in enumerate(body) if isinstance(node, ast.FunctionDef)), len(body))
        body[at:at] = edit.functions
    module = ast.Module(body=body, type_ignores=[])
    if any(isinstance(node, ast.Name) and node.id == "math" for node in walk(module)):
        at = 1 if body and isinstance(body[0], ast.ImportFrom) and body[0].module == "__future__" else 0
        body.insert(at, ast.Import(names=[ast.alias(name="math")]))
    return module


def substitute(source: Source, replacements: Mapping[int, Replacement]) -> ast.Module:
    """Return the tree of `source` with nodes replaced; everything untouched is shared, not copied."""
    touched: set[int] = set()
    for key in replacements:
        above = source.parents.get(key)
        while above is not None and id(above) not in touched:
            touched.add(id(above))
            above = source.parents.get(id(above))
    tree = _copied(source.tree, replacements, touched)
    if not isinstance(tree, ast.Module):
        raise TypeError("a module cannot be replaced")
    return tree


def _copied(node: ast.AST, replacements: Mapping[int, Replacement], touched: set[int]) -> Replacement:
    if id(node) in replacements:
        return replacements[id(node)]
    if id(node) not in touched:
        return node
    fields: dict[str, object] = {}
    for name, value in ast.iter_fields(node):
        if isinstance(value, list):
            fields[name] = _copied_list(value, replacements, touched)
            if name == "body" and not fields[name]:
                fields[name] = [ast.Pass()]
        elif isinstance(value, ast.AST):
            fields[name] = _copied(value, replacements, touched)
        else:
            fields[name] = value
    return ast.copy_location(type(node)(**fields), node)


def _copied_list(
    values: Sequence[object], replacements: Mapping[int, Replacement], touched: set[int]
) -> list[object]:
    result: list[object] = []
    for value in values:
        new = _copied(value, replacements, touched) if isinstance(value, ast.AST) else value
        if isinstance(new, list):
            result += new
        else:
            result.append(new)
    return result


def _imports_math(node: ast.stmt) -> bool:
    return isinstance(node, ast.Import) and [(alias.name, alias.asname) for alias in node.names] == [
        ("math", None)
    ]
