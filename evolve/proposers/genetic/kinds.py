"""What kind of value an expression yields, as far as text and declarations tell."""

from __future__ import annotations

import ast
import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Literal

from evolve.types import Array, Float, Floats, Int, Ints, Parameter, Record, Returns


@dataclass(frozen=True)
class Kind:
    """A kind of value.

    Attributes:
        name: "other" is everything that the operators leave alone.
        unit: As declared; "" for a pure number, `None` when unknown.
        lo: No value is below it.
        hi: No value of a parameter is above it; known for declared ones only.
        element: Of a list; `None` otherwise.
        group: Of a list or an array: those of one group have the same length or shape.
        fields: Of a record.
    """

    name: Literal["real", "int", "bool", "list", "array", "record", "other"]
    unit: str | None = None
    lo: float = -math.inf
    hi: float = math.inf
    element: Kind | None = None
    group: str = ""
    fields: tuple[tuple[str, Kind], ...] = ()

    @property
    def numeric(self) -> bool:
        """Whether a value is one number."""
        return self.name in ("real", "int")

    @property
    def codes(self) -> tuple[int, ...]:
        """The values of a declared integer that has but few of them, as one that names an action."""
        if self.name != "int" or not 1 < self.hi - self.lo <= _MOST_CODES:
            return ()
        return tuple(range(int(self.lo), int(self.hi)))


_MOST_CODES = 8
OTHER = Kind("other")
BOOL = Kind("bool")
REAL = Kind("real")
INT = Kind("int")
COUNT = Kind("int", "", 0)
Names = Mapping[str, Kind]
"""Names in scope; "slack()" is what the program's own function `slack` returns."""

_ELEMENTWISE = frozenset({"exp", "log", "log1p", "sqrt", "tanh", "where"})
_KEEPING_UNIT = frozenset({"abs", "maximum", "minimum", "clip"})
_REDUCING = frozenset({"sum", "mean", "max", "min", "dot", "std", "median"})
_NUMPY = ("np", "numpy")
_WHOLE = frozenset({"floor", "ceil", "gcd", "comb"})
_ABOVE_ZERO = frozenset({"exp", "sqrt", "hypot", "cosh"})


def declared(kind: Parameter | Returns) -> Kind:
    """Return the kind of a declared parameter or result."""
    if isinstance(kind, (Float, Int)):
        return _declared_number(kind)
    if isinstance(kind, (Floats, Ints)):
        return Kind("list", element=_declared_number(kind), group=f"n={kind.n}")
    if isinstance(kind, Array):
        return Kind("array", kind.unit, group=f"shape={kind.shape}")
    if isinstance(kind, Record):
        return Kind("record", fields=tuple((name, declared(field)) for name, field in kind.fields.items()))
    return Kind("list", element=Kind("list", element=INT))


def _declared_number(kind: Float | Int | Floats | Ints) -> Kind:
    lo = kind.lo if not isinstance(kind.lo, str) and kind.lo > -(2**63) else -math.inf
    hi = kind.hi if not isinstance(kind.hi, str) and kind.hi < 2**63 - 1 else math.inf
    return Kind("real" if isinstance(kind, (Float, Floats)) else "int", kind.unit, lo, hi)


def infer(node: ast.expr, names: Names) -> Kind:
    """Return the kind of `node`, where `names` are the names in scope."""
    rule = _RULES.get(type(node))
    return rule(node, names) if rule else OTHER


def joined(first: Kind, second: Kind) -> Kind:
    """Return the kind of a value that is of one of two kinds."""
    if first == second:
        return first
    if "array" in (first.name, second.name):
        return first if first.name == "array" else second
    if not (first.numeric and second.numeric):
        return OTHER
    name: Literal["int", "real"] = "int" if first.name == second.name == "int" else "real"
    return Kind(name, _same_unit(first, second), min(first.lo, second.lo))


def _same_unit(first: Kind, second: Kind) -> str | None:
    if first.unit is None or second.unit is None:
        return second.unit if first.unit is None else first.unit
    return first.unit or second.unit


def _constant(node: ast.Constant, _: Names) -> Kind:
    if isinstance(node.value, bool):
        return BOOL
    if isinstance(node.value, int):
        return Kind("int", None, node.value)
    if isinstance(node.value, float):
        return Kind("real", None, node.value)
    return OTHER


def _name(node: ast.Name, names: Names) -> Kind:
    return names.get(node.id, OTHER)


def _attribute(node: ast.Attribute, names: Names) -> Kind:
    if isinstance(node.value, ast.Name):
        if node.value.id == "math" and node.attr in ("pi", "e"):
            return Kind("real", "", 1)
        if node.value.id == "math" and node.attr == "inf":
            return Kind("real", None, 1)
    return dict(infer(node.value, names).fields).get(node.attr, OTHER)


def _subscript(node: ast.Subscript, names: Names) -> Kind:
    container = infer(node.value, names)
    if isinstance(node.slice, ast.Slice):
        return replace(container, group="") if container.name == "list" else OTHER
    if container.name == "array":
        return OTHER if isinstance(node.slice, (ast.Tuple, ast.Compare)) else Kind("real", container.unit)
    return container.element or OTHER


def _binary(node: ast.BinOp, names: Names) -> Kind:
    left, right = infer(node.left, names), infer(node.right, names)
    if "array" in (left.name, right.name):
        return replace(joined(left, right), unit=_unit(node.op, left, right))
    if not (left.numeric or right.numeric) or "list" in (left.name, right.name):
        return OTHER
    whole = left.name == right.name == "int" and not isinstance(node.op, (ast.Div, ast.Pow))
    return Kind("int" if whole else "real", _unit(node.op, left, right), _floor(node.op, left, right))


def _unit(op: ast.operator, left: Kind, right: Kind) -> str | None:
    if isinstance(op, (ast.Add, ast.Sub, ast.Mod)):
        return _same_unit(left, right)
    if isinstance(op, ast.Mult) and not (left.unit and right.unit):
        return left.unit or right.unit  # a constant of unknown unit is a factor
    if isinstance(op, (ast.Div, ast.FloorDiv)) and left.unit is not None:
        if left.unit == right.unit:
            return ""
        return None if right.unit else left.unit
    return None


def _floor(op: ast.operator, left: Kind, right: Kind) -> float:
    if isinstance(op, ast.Add):
        return left.lo + right.lo
    if isinstance(op, ast.Mult) and left.lo >= 0 and right.lo >= 0:
        return 0 if 0 in (left.lo, right.lo) else left.lo * right.lo
    if isinstance(op, (ast.Div, ast.FloorDiv)) and left.lo >= 0 and right.lo >= 0:
        return 0
    return -math.inf


def _unary(node: ast.UnaryOp, names: Names) -> Kind:
    if isinstance(node.op, ast.Not):
        return BOOL
    kind = infer(node.operand, names)
    return replace(kind, lo=-math.inf) if kind.numeric or kind.name == "array" else OTHER


def _conditional(node: ast.IfExp, names: Names) -> Kind:
    return joined(infer(node.body, names), infer(node.orelse, names))


def _call(node: ast.Call, names: Names) -> Kind:
    arguments = [infer(argument, names) for argument in node.args]
    function = node.func
    if isinstance(function, ast.Name):
        return _builtin(function.id, arguments, names)
    if not (isinstance(function, ast.Attribute) and isinstance(function.value, ast.Name)):
        return OTHER
    if function.value.id == "math":
        if function.attr in _WHOLE:
            return INT
        return Kind("real", "", 0 if function.attr in _ABOVE_ZERO else -math.inf)
    if function.value.id in _NUMPY:
        return _numpy(function.attr, arguments, reduces_all=not node.keywords and len(arguments) == 1)
    return OTHER


def _builtin(name: str, arguments: list[Kind], names: Names) -> Kind:
    if f"{name}()" in names:  # a function of the program itself
        return names[f"{name}()"]
    rule = _BUILTINS.get(name)
    return rule(arguments) if rule and arguments else OTHER


def _rounded(arguments: list[Kind]) -> Kind:
    return Kind("int" if len(arguments) == 1 else "real", arguments[0].unit)


def _magnitude(arguments: list[Kind]) -> Kind:
    kind = arguments[0]
    return replace(kind, lo=max(kind.lo, 0)) if kind.numeric or kind.name == "array" else REAL


def _total(arguments: list[Kind]) -> Kind:
    kind = arguments[0].element or arguments[0]
    return replace(kind, lo=min(kind.lo, 0)) if kind.numeric else REAL


def _items(arguments: list[Kind]) -> Kind:
    return replace(arguments[0], group="") if arguments[0].name == "list" else OTHER


def _extreme(arguments: list[Kind], chosen: Callable[[list[float]], float]) -> Kind:
    if len(arguments) == 1:
        return arguments[0].element or OTHER
    result = arguments[0]
    for kind in arguments[1:]:
        result = joined(result, kind)
    return replace(result, lo=chosen([kind.lo for kind in arguments])) if result.numeric else result


_BUILTINS: dict[str, Callable[[list[Kind]], Kind]] = {
    "len": lambda _: COUNT,
    "range": lambda _: Kind("list", element=COUNT),
    "min": lambda arguments: _extreme(arguments, min),
    "max": lambda arguments: _extreme(arguments, max),
    "int": _rounded,
    "round": _rounded,
    "float": lambda arguments: Kind("real", arguments[0].unit, arguments[0].lo),
    "abs": _magnitude,
    "sum": _total,
    "sorted": _items,
    "list": _items,
    "reversed": _items,
}


def _numpy(name: str, arguments: list[Kind], *, reduces_all: bool) -> Kind:
    array = next((kind for kind in arguments if kind.name == "array"), None)
    if array and name in _KEEPING_UNIT:
        return array
    if array and name in _ELEMENTWISE:
        return replace(array, unit="")
    if array and name in _REDUCING and reduces_all:
        return Kind("real", array.unit)
    return OTHER


_RULES: dict[type[ast.AST], Callable[..., Kind]] = {
    ast.Constant: _constant,
    ast.Name: _name,
    ast.Attribute: _attribute,
    ast.Subscript: _subscript,
    ast.BinOp: _binary,
    ast.UnaryOp: _unary,
    ast.Compare: lambda _node, _names: BOOL,
    ast.BoolOp: lambda _node, _names: BOOL,
    ast.IfExp: _conditional,
    ast.Call: _call,
}
