"""An interpreter of arithmetic on many rows of arguments at once.

It knows numbers, records, comparisons, conditions, assignments, `math`, and functions of the program
itself; at anything else (loops, lists, arrays) it gives up. It computes with NumPy on numbers of our
own and nothing else, in a bounded number of steps: program text is never executed.
"""

from __future__ import annotations

import ast
import math
import operator
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import reduce
from typing import Any

import numpy as np
from numpy.typing import NDArray

_MOST_STEPS = 2000
_DEEPEST_CALL = 4
_BINARY: Mapping[type[ast.operator], Callable[[Any, Any], Any]] = {
    ast.Add: np.add,
    ast.Sub: np.subtract,
    ast.Mult: np.multiply,
    ast.Div: np.true_divide,
    ast.FloorDiv: np.floor_divide,
    ast.Mod: np.mod,
    ast.Pow: np.float_power,
}
_COMPARE: Mapping[type[ast.cmpop], Callable[[Any, Any], Any]] = {
    ast.Lt: operator.lt,
    ast.LtE: operator.le,
    ast.Gt: operator.gt,
    ast.GtE: operator.ge,
    ast.Eq: operator.eq,
    ast.NotEq: operator.ne,
}
_MATH: Mapping[str, Callable[..., Any]] = {
    "exp": np.exp,
    "log": np.log,
    "log1p": np.log1p,
    "log2": np.log2,
    "log10": np.log10,
    "expm1": np.expm1,
    "sqrt": np.sqrt,
    "tanh": np.tanh,
    "sin": np.sin,
    "cos": np.cos,
    "atan": np.arctan,
    "floor": np.floor,
    "ceil": np.ceil,
    "fabs": np.abs,
    "hypot": np.hypot,
    "pow": np.float_power,
}
_BUILTINS: Mapping[str, Callable[..., Any]] = {
    "abs": np.abs,
    "float": np.asarray,
    "int": np.trunc,
    "round": np.round,
    "pow": np.float_power,
}
_CONSTANTS = {"pi": math.pi, "e": math.e, "inf": math.inf, "tau": math.tau}


class _Beyond(Exception):
    """The program does something that is not interpreted here."""


def interpret(tree: ast.Module, function: str, arguments: Sequence[Any]) -> NDArray[np.float64] | None:
    """Return what a function of `tree` returns for each row; `None` if that is beyond this module.

    Args:
        tree: The program.
        function: Name of the function.
        arguments: Columns of float64, or mappings of fields to columns, all of one length.
    """
    try:
        with np.errstate(all="ignore"):
            functions = {node.name: node for node in tree.body if isinstance(node, ast.FunctionDef)}
            machine = _Machine(functions)
            top = _Frame(machine, {})
            for node in tree.body:
                if not isinstance(node, (ast.FunctionDef, ast.Import, ast.ImportFrom)):
                    top.statement(node, np.array(True))
            machine.module.update(top.names)
            return np.asarray(machine.call(function, arguments), dtype=np.float64)
    except (_Beyond, TypeError, ValueError, ArithmeticError):
        return None


@dataclass
class _Machine:
    """What all frames of one run share."""

    functions: Mapping[str, ast.FunctionDef]
    module: dict[str, Any] = field(default_factory=dict)
    steps: int = 0
    depth: int = 0

    def step(self) -> None:
        self.steps += 1
        if self.steps > _MOST_STEPS:
            raise _Beyond

    def call(self, name: str, arguments: Sequence[Any]) -> Any:
        function = self.functions.get(name)
        if function is None or self.depth >= _DEEPEST_CALL:
            raise _Beyond
        spec = function.args
        if len(spec.args) != len(arguments) or spec.posonlyargs or spec.vararg or spec.kwonlyargs:
            raise _Beyond
        given = {parameter.arg: value for parameter, value in zip(spec.args, arguments, strict=True)}
        frame = _Frame(self, {**self.module, **given})
        self.depth += 1
        live = frame.block(function.body, np.array(True))
        self.depth -= 1
        if frame.result is None or live.any():
            raise _Beyond
        return frame.result


@dataclass
class _Frame:
    """One call. Rows part at a condition; `live` marks those for which a statement executes."""

    machine: _Machine
    names: dict[str, Any]
    result: Any = None

    def block(self, statements: Sequence[ast.stmt], live: NDArray[np.bool_]) -> NDArray[np.bool_]:
        """Execute statements; return the rows that reach the end."""
        for node in statements:
            if not live.any():
                break
            live = self.statement(node, live)
        return live

    def statement(self, node: ast.stmt, live: NDArray[np.bool_]) -> NDArray[np.bool_]:
        self.machine.step()
        if isinstance(node, ast.Return) and node.value is not None:
            value = self.value(node.value)
            self.result = value if self.result is None else np.where(live, value, self.result)
            return np.zeros_like(live)
        if isinstance(node, ast.If):
            test = np.asarray(self.value(node.test)).astype(bool)
            then = self.block(node.body, live & test)
            return then | self.block(node.orelse, live & ~test)
        if isinstance(node, ast.Assign):
            value = self.pair(node.value) if isinstance(node.value, ast.Tuple) else self.value(node.value)
            for target in node.targets:
                self.assign(target, value, live)
        elif isinstance(node, ast.AugAssign):
            value = _BINARY[type(node.op)](self.value(node.target), self.value(node.value))
            self.assign(node.target, value, live)
        elif not isinstance(node, ast.Pass):
            raise _Beyond
        return live

    def pair(self, node: ast.Tuple) -> tuple[Any, ...]:
        return tuple(self.value(part) for part in node.elts)

    def assign(self, target: ast.expr, value: Any, live: NDArray[np.bool_]) -> None:
        if isinstance(target, ast.Tuple) and isinstance(value, tuple) and len(value) == len(target.elts):
            for part, inner in zip(target.elts, value, strict=True):
                self.assign(part, inner, live)
        elif isinstance(target, ast.Name) and not isinstance(value, tuple):
            known = target.id in self.names and not live.all()
            self.names[target.id] = np.where(live, value, self.names[target.id]) if known else value
        else:
            raise _Beyond

    def value(self, node: ast.expr) -> Any:
        """Return a number, a column of numbers or truths, or a record."""
        self.machine.step()
        rule = _RULES.get(type(node))
        if rule is None:
            raise _Beyond
        return rule(self, node)

    def of_constant(self, node: ast.Constant) -> Any:
        if not isinstance(node.value, (int, float)):
            raise _Beyond
        return float(node.value)

    def of_name(self, node: ast.Name) -> Any:
        if node.id not in self.names:
            raise _Beyond
        return self.names[node.id]

    def of_attribute(self, node: ast.Attribute) -> Any:
        if isinstance(node.value, ast.Name) and node.value.id == "math" and node.attr in _CONSTANTS:
            return _CONSTANTS[node.attr]
        record = self.value(node.value)
        if not isinstance(record, dict) or node.attr not in record:
            raise _Beyond
        return record[node.attr]

    def of_binary(self, node: ast.BinOp) -> Any:
        rule = _BINARY.get(type(node.op))
        if rule is None:
            raise _Beyond
        return rule(self.value(node.left), self.value(node.right))

    def of_unary(self, node: ast.UnaryOp) -> Any:
        value = self.value(node.operand)
        if isinstance(node.op, ast.Not):
            return np.logical_not(value)
        return np.negative(value) if isinstance(node.op, ast.USub) else np.positive(value)

    def of_comparison(self, node: ast.Compare) -> Any:
        values = [self.value(part) for part in (node.left, *node.comparators)]
        truths = [
            _COMPARE[type(op)](left, right)
            for op, left, right in zip(node.ops, values[:-1], values[1:], strict=True)
            if type(op) in _COMPARE
        ]
        if len(truths) < len(node.ops):
            raise _Beyond
        return reduce(np.logical_and, truths)

    def of_logic(self, node: ast.BoolOp) -> Any:
        combine = np.logical_and if isinstance(node.op, ast.And) else np.logical_or
        return reduce(combine, [self.value(part) for part in node.values])

    def of_choice(self, node: ast.IfExp) -> Any:
        return np.where(self.value(node.test), self.value(node.body), self.value(node.orelse))

    def of_call(self, node: ast.Call) -> Any:
        if node.keywords:
            raise _Beyond
        arguments = [self.value(argument) for argument in node.args]
        if isinstance(node.func, ast.Attribute) and isinstance(node.func.value, ast.Name):
            rule = _MATH.get(node.func.attr) if node.func.value.id == "math" else None
        else:
            rule = self.function(node.func, arguments)
        if rule is None:
            raise _Beyond
        return rule(*arguments)

    def function(self, node: ast.expr, arguments: Sequence[Any]) -> Callable[..., Any] | None:
        name = node.id if isinstance(node, ast.Name) else ""
        if name in self.machine.functions:
            return lambda *given: self.machine.call(name, given)
        if name in ("min", "max") and len(arguments) > 1:
            combine = np.minimum if name == "min" else np.maximum
            return lambda *given: reduce(combine, given)
        return _BUILTINS.get(name)


_RULES: Mapping[type[ast.expr], Callable[[_Frame, Any], Any]] = {
    ast.Constant: _Frame.of_constant,
    ast.Name: _Frame.of_name,
    ast.Attribute: _Frame.of_attribute,
    ast.BinOp: _Frame.of_binary,
    ast.UnaryOp: _Frame.of_unary,
    ast.Compare: _Frame.of_comparison,
    ast.BoolOp: _Frame.of_logic,
    ast.IfExp: _Frame.of_choice,
    ast.Call: _Frame.of_call,
}
