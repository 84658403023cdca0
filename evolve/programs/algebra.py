"""Remove what has no effect on a program of numbers."""

from __future__ import annotations

import ast
import math
import operator
from collections.abc import Callable, Collection, Iterable

from evolve.programs.text import walk

_ARITHMETIC: dict[type[ast.operator], Callable[[float, float], float]] = {
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.Mult: operator.mul,
    ast.Div: operator.truediv,
}
_OPPOSITE: dict[type[ast.cmpop], type[ast.cmpop]] = {
    ast.Lt: ast.GtE,
    ast.GtE: ast.Lt,
    ast.Gt: ast.LtE,
    ast.LtE: ast.Gt,
    ast.Eq: ast.NotEq,
    ast.NotEq: ast.Eq,
}


def fold(tree: ast.Module, entries: Collection[str]) -> ast.Module:
    """Fold constants, drop neutral terms, unused names and code that is never reached.

    Numbers are taken for real numbers: the last digits of a result may differ.

    Args:
        tree: Changed in place where it can be; use what is returned.
        entries: Functions that stay whether or not the program itself calls them; if there are
            none, no name counts as unused.
    """
    folded: ast.Module = _Fold().visit(tree)
    if entries:  # else nobody says which names are used from outside
        _drop_unused(folded, set(entries))
    return folded


def literal(value: float) -> ast.expr:
    """Return the expression for a number; a negative one is a negated constant, as the parser has it."""
    if value < 0 or (value == 0 and math.copysign(1.0, value) < 0):
        return ast.UnaryOp(op=ast.USub(), operand=ast.Constant(value=-value))
    return ast.Constant(value=value)


class _Fold(ast.NodeTransformer):
    """Rewrites expressions from the leaves up, and blocks."""

    def visit_BinOp(self, node: ast.BinOp) -> ast.expr:
        self.generic_visit(node)
        left, right = number(node.left), number(node.right)
        if left is not None and right is not None:
            return _computed(node, left, right)
        return _neutral(node, left, right) or _scaled(node, left) or _cancelled(node) or _unsigned(node)

    def visit_UnaryOp(self, node: ast.UnaryOp) -> ast.expr:
        self.generic_visit(node)
        inner = node.operand
        if (
            isinstance(node.op, ast.USub)
            and isinstance(inner, ast.UnaryOp)
            and isinstance(inner.op, ast.USub)
        ):
            return inner.operand
        if not isinstance(node.op, ast.Not):
            return node
        if isinstance(inner, ast.UnaryOp) and isinstance(inner.op, ast.Not):
            return inner.operand
        if isinstance(inner, ast.Compare) and len(inner.ops) == 1 and type(inner.ops[0]) in _OPPOSITE:
            return ast.Compare(inner.left, [_OPPOSITE[type(inner.ops[0])]()], inner.comparators)
        return node

    def visit_Call(self, node: ast.Call) -> ast.expr:
        self.generic_visit(node)
        name = node.func.id if isinstance(node.func, ast.Name) else ""
        if name not in ("min", "max") or node.keywords or len(node.args) < 2:
            return node
        arguments = _distinct(_flattened(node.args, name))
        known = [value for argument in arguments if (value := number(argument)) is not None]
        if len(known) > 1:
            best = min(known) if name == "min" else max(known)
            arguments = [literal(best), *(a for a in arguments if number(a) is None)]
        return arguments[0] if len(arguments) == 1 else ast.Call(node.func, arguments, [])

    def visit_IfExp(self, node: ast.IfExp) -> ast.expr:
        self.generic_visit(node)
        if isinstance(node.test, ast.Constant):
            return node.body if node.test.value else node.orelse
        return node.body if _same(node.body, node.orelse) else node

    def visit_BoolOp(self, node: ast.BoolOp) -> ast.expr:
        self.generic_visit(node)
        values = _distinct(node.values)
        return values[0] if len(values) == 1 else ast.BoolOp(node.op, values)

    def visit_If(self, node: ast.If) -> ast.stmt | list[ast.stmt]:
        self.generic_visit(node)
        if isinstance(node.test, ast.Constant):
            return node.body if node.test.value else node.orelse
        if [ast.dump(part) for part in node.body] == [ast.dump(part) for part in node.orelse]:
            return node.body
        return node

    def generic_visit(self, node: ast.AST) -> ast.AST:
        super().generic_visit(node)
        for name in ("body", "orelse"):
            block = getattr(node, name, None)
            if isinstance(block, list):
                block[:] = _reached(block)
                if name == "body" and not block and not isinstance(node, ast.Module):
                    block.append(ast.Pass())
        return node


def number(node: ast.expr) -> float | int | None:
    """Return the value of a numeric literal, negative ones included."""
    if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.USub):
        value = number(node.operand)
        return None if value is None else -value
    if (
        isinstance(node, ast.Constant)
        and isinstance(node.value, (int, float))
        and not isinstance(node.value, bool)
    ):
        return node.value
    return None


def _computed(node: ast.BinOp, left: float, right: float) -> ast.expr:
    function = _ARITHMETIC.get(type(node.op))
    if (
        function is None
        or (isinstance(node.op, ast.Div) and right == 0)
        or max(abs(left), abs(right)) > 1e100
    ):
        return node
    value = function(left, right)
    return literal(_short(value)) if math.isfinite(value) else node


def _short(value: float) -> float:
    """Return `value` without the noise of its last digits: 0.1 + 0.2 is 0.3."""
    return float(f"{value:.12g}") if isinstance(value, float) else value


def _neutral(node: ast.BinOp, left: float | None, right: float | None) -> ast.expr | None:
    """Drop what leaves x: x + 0, 0 + x, x − 0, x · 1, 1 · x, x / 1, x · 0, 0 · x, 0 / x."""
    op = type(node.op)
    if right == 0 and op in (ast.Add, ast.Sub):
        return node.left
    if left == 0 and op is ast.Add:
        return node.right
    if right == 1 and op in (ast.Mult, ast.Div):
        return node.left
    if left == 1 and op is ast.Mult:
        return node.right
    if (op is ast.Mult and 0 in (left, right)) or (op is ast.Div and left == 0):
        return ast.Constant(value=0.0)
    return None


def _scaled(node: ast.BinOp, left: float | None) -> ast.expr | None:
    """Merge factors: a · (b · x) is (a·b) · x."""
    inner = node.right
    if left is None or not isinstance(node.op, ast.Mult) or not isinstance(inner, ast.BinOp):
        return None
    factor = number(inner.left)
    if factor is None or not isinstance(inner.op, ast.Mult) or max(abs(left), abs(factor)) > 1e100:
        return None
    return ast.BinOp(literal(_short(left * factor)), ast.Mult(), inner.right)


def _cancelled(node: ast.BinOp) -> ast.expr | None:
    """Replace x − x by zero."""
    if isinstance(node.op, ast.Sub) and _same(node.left, node.right):
        return ast.Constant(value=0.0)
    return None


def _unsigned(node: ast.BinOp) -> ast.expr:
    """Drop a sign: a + −b is a − b, and a − −b is a + b."""
    if not isinstance(node.op, (ast.Add, ast.Sub)):
        return node
    opposite: ast.operator = ast.Sub() if isinstance(node.op, ast.Add) else ast.Add()
    right = node.right
    if isinstance(right, ast.UnaryOp) and isinstance(right.op, ast.USub):
        return ast.BinOp(node.left, opposite, right.operand)
    if isinstance(right, ast.BinOp) and isinstance(right.op, ast.Mult):
        factor = number(right.left)
        if factor is not None and factor < 0:
            return ast.BinOp(node.left, opposite, ast.BinOp(literal(-factor), ast.Mult(), right.right))
    return node


def _same(first: ast.AST, second: ast.AST) -> bool:
    return ast.dump(first) == ast.dump(second)


def _flattened(arguments: Iterable[ast.expr], name: str) -> Iterable[ast.expr]:
    for argument in arguments:
        nested = (
            isinstance(argument, ast.Call)
            and isinstance(argument.func, ast.Name)
            and argument.func.id == name
        )
        if isinstance(argument, ast.Call) and nested and len(argument.args) > 1 and not argument.keywords:
            yield from argument.args
        else:
            yield argument


def _distinct(nodes: Iterable[ast.expr]) -> list[ast.expr]:
    return list({ast.dump(node): node for node in nodes}.values())


def _reached(block: list[ast.stmt]) -> list[ast.stmt]:
    for place, node in enumerate(block):
        if isinstance(node, (ast.Return, ast.Raise, ast.Break, ast.Continue)):
            return block[: place + 1]
    return block


def _drop_unused(tree: ast.Module, entries: set[str]) -> None:
    """Remove functions and simple assignments that nothing reads, in place, as often as it helps."""
    while True:
        read = entries | {n.id for n in walk(tree) if isinstance(n, ast.Name) and isinstance(n.ctx, ast.Load)}
        read |= {ast.unparse(n.target) for n in walk(tree) if isinstance(n, ast.AugAssign)}
        before = len(walk(tree))
        for node in walk(tree):
            for name in ("body", "orelse"):
                block = getattr(node, name, None)
                if isinstance(block, list):
                    kept = [part for part in block if not _unused(part, read)]
                    block[:] = kept or ([ast.Pass()] if name == "body" and block else [])
        if len(walk(tree)) == before:
            return


def _unused(node: ast.stmt, read: set[str]) -> bool:
    if isinstance(node, ast.Import):
        return not {alias.asname or alias.name.partition(".")[0] for alias in node.names} & read
    if isinstance(node, ast.ImportFrom) and node.module != "__future__":
        return not {alias.asname or alias.name for alias in node.names} & (read | {"*"})
    if isinstance(node, ast.FunctionDef):
        return node.name not in read
    if not isinstance(node, ast.Assign) or any(isinstance(part, ast.Call) for part in walk(node.value)):
        return False
    return all(isinstance(target, ast.Name) and target.id not in read for target in node.targets)
