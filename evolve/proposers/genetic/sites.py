"""Expressions that can be changed, with what their surroundings need of them."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from evolve.programs import walk
from evolve.proposers.genetic.kinds import BOOL, INT, OTHER, REAL, Kind, infer
from evolve.proposers.genetic.scopes import Scope, Uses

Demand = Literal["real", "int", "bool", "array", "code", "any"]
_Part = tuple[ast.expr, Scope, Demand]
_COMPREHENSIONS = (ast.ListComp, ast.SetComp, ast.GeneratorExp, ast.DictComp)
_Comprehension = ast.ListComp | ast.SetComp | ast.GeneratorExp | ast.DictComp
_OPERATIONS = (ast.BinOp, ast.UnaryOp, ast.BoolOp, ast.Compare, ast.IfExp)
_Operation = ast.BinOp | ast.UnaryOp | ast.BoolOp | ast.Compare | ast.IfExp
_ORDER = (ast.Lt, ast.LtE, ast.Gt, ast.GtE, ast.Eq, ast.NotEq)


@dataclass(frozen=True, eq=False)
class Site:
    """An expression that can be changed.

    Attributes:
        node: In the source's tree.
        kind: Of its value.
        demand: What its surroundings need; "code": one of the few values that the hook may return;
            "any": only constants may change, and only in value.
        scope: Names that a replacement may use.
        function: Name of the function at the top level that it is in; "" outside.
        size: Nodes.
    """

    node: ast.expr
    kind: Kind
    demand: Demand
    scope: Scope
    function: str
    size: int


@dataclass(frozen=True)
class Finder:
    """Finds the sites below an expression.

    Attributes:
        uses: Of the whole program.
        function: Name of the function at the top level.
    """

    uses: Uses
    function: str

    def find(self, node: ast.expr, scope: Scope, demand: Demand) -> Iterator[Site]:
        """Yield the sites of `node`, outermost first."""
        kind = infer(node, scope.names)
        if kind == OTHER:
            kind = _WANTED.get(demand, OTHER)
        if kind.numeric or kind.name in ("bool", "array"):
            yield Site(node, kind, demand, scope, self.function, len(walk(node)))
        for child, inner, wanted in self._parts(node, scope, demand):
            yield from self.find(child, inner, wanted)

    def _parts(self, node: ast.expr, scope: Scope, demand: Demand) -> Iterator[_Part]:
        if isinstance(node, _OPERATIONS):
            yield from _operands(node, scope, demand)
        elif isinstance(node, ast.Call):
            yield from self._arguments(node, scope, demand)
        elif isinstance(node, ast.Subscript):
            yield node.value, scope, "any"
            yield node.slice, scope, "int" if isinstance(node.slice, ast.BinOp) else "any"
        elif isinstance(node, _COMPREHENSIONS):
            yield from self._comprehension(node, scope)
        elif isinstance(node, ast.Lambda):
            yield from self._lambda(node, scope, OTHER)
        elif not isinstance(node, ast.Attribute):
            parts = (child for child in ast.iter_child_nodes(node) if isinstance(child, ast.expr))
            yield from ((part, scope, own_demand(infer(part, scope.names))) for part in parts)

    def _arguments(self, node: ast.Call, scope: Scope, demand: Demand) -> Iterator[_Part]:
        wanted = _argument_demand(node, demand)
        for argument in node.args:
            yield argument, scope, wanted or own_demand(infer(argument, scope.names))
        for keyword in node.keywords:
            if isinstance(keyword.value, ast.Lambda) and node.args:
                yield from self._lambda(keyword.value, scope, item_kind(node.args[0], scope))
            else:
                yield keyword.value, scope, "any"

    def _lambda(self, node: ast.Lambda, scope: Scope, first: Kind) -> Iterator[_Part]:
        names = {argument.arg: self.uses.kind(argument.arg) for argument in node.args.args}
        if first != OTHER and len(names) == 1:
            names = dict.fromkeys(names, first)
        inner = scope.extended(names)
        for part in node.body.elts if isinstance(node.body, ast.Tuple) else [node.body]:
            yield part, inner, own_demand(infer(part, inner.names), whole="real")  # a sort key, most often

    def _comprehension(self, node: _Comprehension, scope: Scope) -> Iterator[_Part]:
        inner = scope
        for generator in node.generators:
            yield generator.iter, inner, "any"
            inner = inner.extended(bound_names(generator.target, item_kind(generator.iter, inner), self.uses))
            for test in generator.ifs:
                yield test, inner, "bool"
        for part in (node.key, node.value) if isinstance(node, ast.DictComp) else (node.elt,):
            yield part, inner, own_demand(infer(part, inner.names))


_WANTED: dict[Demand, Kind] = {"real": REAL, "int": INT, "bool": BOOL}


def own_demand(kind: Kind, whole: Demand = "int") -> Demand:
    """Return the demand that keeps the kind of a value; `whole` is that of an integer."""
    if kind.name in ("real", "bool", "array"):
        return kind.name
    return whole if kind.name == "int" else "any"


def bound_names(target: ast.expr, kind: Kind, uses: Uses) -> dict[str, Kind]:
    """Return the names that `target` binds when it is given a value of `kind`."""
    if isinstance(target, ast.Name):
        return {target.id: uses.kind(target.id) if kind == OTHER else kind}
    if not isinstance(target, (ast.Tuple, ast.List)):
        return {}
    fields = [field for _, field in kind.fields]
    if len(fields) != len(target.elts):
        fields = [OTHER] * len(target.elts)
    names: dict[str, Kind] = {}
    for part, inner in zip(target.elts, fields, strict=True):
        names |= bound_names(part, inner, uses)
    return names


def item_kind(node: ast.expr, scope: Scope) -> Kind:
    """Return the kind of one item of an iterable; tuples are records with numbered fields."""
    name = node.func.id if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) else ""
    if isinstance(node, ast.Call) and name == "enumerate" and node.args:
        return Kind("record", fields=(("0", INT), ("1", item_kind(node.args[0], scope))))
    if isinstance(node, ast.Call) and name == "zip":
        items = (item_kind(argument, scope) for argument in node.args)
        return Kind("record", fields=tuple((str(place), kind) for place, kind in enumerate(items)))
    return infer(node, scope.names).element or OTHER


def _operands(node: _Operation, scope: Scope, demand: Demand) -> Iterator[_Part]:
    if isinstance(node, ast.BoolOp):
        yield from ((value, scope, "bool") for value in node.values)
    elif isinstance(node, ast.Compare):
        ordered = all(isinstance(op, _ORDER) for op in node.ops)
        for value in (node.left, *node.comparators):
            yield value, scope, own_demand(infer(value, scope.names), whole="real") if ordered else "any"
    elif isinstance(node, ast.IfExp):
        yield from ((node.test, scope, "bool"), (node.body, scope, demand), (node.orelse, scope, demand))
    elif isinstance(node, ast.BinOp):
        yield from (
            (value, scope, _operand_demand(value, scope, demand)) for value in (node.left, node.right)
        )
    else:
        truth = isinstance(node.op, ast.Not)
        yield node.operand, scope, "bool" if truth else _operand_demand(node.operand, scope, demand)


def _operand_demand(node: ast.expr, scope: Scope, demand: Demand) -> Demand:
    kind = infer(node, scope.names)
    return demand if demand in ("real", "int") and kind.name not in ("array", "list") else own_demand(kind)


def _argument_demand(node: ast.Call, demand: Demand) -> Demand | None:
    """Return what a call needs of its arguments; `None`: that they keep their kind."""
    if isinstance(node.func, ast.Name):
        if node.func.id in ("range", "len"):
            return "any"
        if node.func.id in ("min", "max") and len(node.args) > 1:
            return demand if demand in ("real", "int") else None
        if node.func.id in ("abs", "float"):
            return "int" if demand == "int" else "real"
    elif isinstance(node.func, ast.Attribute) and isinstance(node.func.value, ast.Name):
        return "real" if node.func.value.id == "math" else None
    return None
