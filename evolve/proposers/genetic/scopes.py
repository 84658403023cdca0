"""Names that an expression may use, and what their use elsewhere says about them."""

from __future__ import annotations

import ast
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

from evolve.programs import walk
from evolve.proposers.genetic.kinds import COUNT, OTHER, REAL, Kind, declared, joined
from evolve.types import Hook

_ARITHMETIC = (ast.Sub, ast.Div, ast.Pow, ast.Mult, ast.Add, ast.FloorDiv, ast.Mod)


@dataclass(frozen=True)
class Terminal:
    """An expression of one name, e.g. `job.p`, `t` or `d[j]`."""

    text: str
    kind: Kind


@dataclass(frozen=True, eq=False)
class Scope:
    """The names in force at one place.

    Attributes:
        names: With their kinds.
        indices: Pairs (group of lists, name) such that the name indexes the lists.
    """

    names: Mapping[str, Kind]
    indices: frozenset[tuple[str, str]] = frozenset()

    @cached_property
    def terminals(self) -> tuple[Terminal, ...]:
        """Numbers within reach, and arrays."""
        found: list[Terminal] = []
        for name, kind in self.names.items():
            if name.endswith("()"):
                continue
            if kind.numeric or kind.name == "array":
                found.append(Terminal(name, kind))
            elif kind.name == "record":
                found += [Terminal(f"{name}.{field}", inner) for field, inner in kind.fields if inner.numeric]
            elif kind.name == "list":
                found += self._elements(name, kind)
        return tuple(found)

    def _elements(self, name: str, kind: Kind) -> list[Terminal]:
        element = kind.element
        if element is None or not element.numeric:
            return []
        return [
            Terminal(f"{name}[{index}]", element)
            for group, index in sorted(self.indices)
            if group == kind.group and index in self.names
        ]

    @cached_property
    def numbers(self) -> tuple[Terminal, ...]:
        """The terminals that are one number."""
        return tuple(terminal for terminal in self.terminals if terminal.kind.numeric)

    @cached_property
    def units(self) -> tuple[str, ...]:
        """Units of which there is a number, the pure number left out."""
        return tuple(sorted({terminal.kind.unit for terminal in self.numbers if terminal.kind.unit}))

    def extended(self, names: Mapping[str, Kind]) -> Scope:
        """Return this scope with `names` added."""
        return Scope({**self.names, **names}, self.indices)


@dataclass(frozen=True)
class Uses:
    """How a program uses its names, whatever they are bound to.

    Attributes:
        indices: Names that stand in a subscript or a `range`.
        numbers: Names that stand in arithmetic or a comparison.
        counters: Names that a `while` loop waits for; changing them may never end.
        pairs: (list, name) for each subscript of a name by a name.
    """

    indices: frozenset[str]
    numbers: frozenset[str]
    counters: frozenset[str]
    pairs: frozenset[tuple[str, str]]

    def kind(self, name: str) -> Kind:
        """Return what a name of unknown origin must be."""
        if name in self.indices:
            return COUNT
        return REAL if name in self.numbers else OTHER


def uses(tree: ast.Module) -> Uses:
    """Collect the uses of names in `tree`."""
    indices: set[str] = set()
    numbers: set[str] = set()
    counters: set[str] = set()
    pairs: set[tuple[str, str]] = set()
    for node in walk(tree):
        if isinstance(node, ast.Subscript):
            indices |= _names(node.slice)
            if isinstance(node.value, ast.Name) and isinstance(node.slice, ast.Name):
                pairs.add((node.value.id, node.slice.id))
        elif isinstance(node, ast.BinOp) and isinstance(node.op, _ARITHMETIC):
            numbers |= _directly(node.left, node.right)
        elif isinstance(node, ast.Compare):
            numbers |= _directly(node.left, *node.comparators)
        elif isinstance(node, ast.While):
            counters |= _names(node.test)
        elif isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "range":
            indices |= set().union(*map(_names, node.args))
    return Uses(frozenset(indices), frozenset(numbers), frozenset(counters), frozenset(pairs))


def _directly(*operands: ast.expr) -> set[str]:
    return {operand.id for operand in operands if isinstance(operand, ast.Name)}


def _names(node: ast.AST) -> set[str]:
    return {inner.id for inner in walk(node) if isinstance(inner, ast.Name)}


@dataclass(frozen=True)
class Grammar:
    """A hook in terms of kinds; hashable, unlike a hook.

    Attributes:
        entries: Name, parameters with their kinds, and kind of the result.
    """

    entries: tuple[tuple[str, tuple[tuple[str, Kind], ...], Kind], ...]

    @property
    def coded(self) -> bool:
        """Whether an entry point returns one of a few codes."""
        return any(result.codes for _, _, result in self.entries)

    def codes(self, function: str) -> tuple[int, ...]:
        """Return the codes that a function may return; none if it is no entry point, or returns no codes."""
        result = self.result(function)
        return result.codes if result else ()

    def parameters(self, function: str) -> tuple[tuple[str, Kind], ...]:
        """Return the parameters of an entry point; of another function, all that are declared anywhere.

        A helper's parameter most likely means what an entry point's of the same name means.
        """
        own = [parameters for name, parameters, _ in self.entries if name == function]
        return own[0] if own else tuple(pair for _, parameters, _ in self.entries for pair in parameters)

    def result(self, function: str) -> Kind | None:
        """Return the kind of an entry point's result; `None` for another function."""
        return next((result for name, _, result in self.entries if name == function), None)


def grammar(hook: Hook) -> Grammar:
    """Return the grammar that the declaration of `hook` makes."""
    return Grammar(
        tuple(
            (
                entry.name,
                tuple((name, declared(kind)) for name, kind in entry.parameters.items()),
                declared(entry.returns),
            )
            for entry in hook.entries
        )
    )


def common(first: Mapping[str, Kind], second: Mapping[str, Kind]) -> dict[str, Kind]:
    """Return the names that both branches of a condition leave bound."""
    return {name: joined(kind, second[name]) for name, kind in first.items() if name in second}
