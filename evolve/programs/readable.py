"""Rewrite a program for its readers: fewer names, declared parameters, short lines, short constants."""

from __future__ import annotations

import ast
import itertools
from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence

from evolve.programs.text import parse, walk

LINE = 96
"""Characters of a line at most, where a sum or a product can be broken."""

_SCOPES = (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda, ast.ClassDef)
_REPEATED = (ast.For, ast.While, ast.Lambda, ast.ListComp, ast.SetComp, ast.GeneratorExp, ast.DictComp)


def inlined(text: str) -> str:
    """Return `text` with each variable that is bound once and used once, right after, in its place.

    One whose statement would become longer than a line keeps its name, and so does one that is used
    where it would be computed more than once.
    """
    tree = parse(text)
    for function in [node for node in walk(tree) if isinstance(node, ast.FunctionDef)]:
        while _inline_one(function):
            pass
    return ast.unparse(tree) + "\n"


def _inline_one(function: ast.FunctionDef) -> bool:
    uses = Counter(node.id for node in walk(function) if isinstance(node, ast.Name))
    for block in _blocks(function):
        for place, (first, second) in enumerate(itertools.pairwise(block)):
            name = _single(first)
            if name is None or uses[name] != 2 or not isinstance(first, ast.Assign):
                continue
            if not _reads_once(second, name):
                continue
            before = ast.unparse(second)
            _Inliner(name, first.value).visit(second)
            if max(map(len, ast.unparse(second).split("\n"))) <= LINE:
                del block[place]
                return True
            _restore(second, before)
    return False


def _single(node: ast.stmt) -> str | None:
    if isinstance(node, ast.Assign) and len(node.targets) == 1 and isinstance(node.targets[0], ast.Name):
        return node.targets[0].id
    return None


def _reads_once(node: ast.stmt, name: str) -> bool:
    """Whether a statement reads `name` once whenever it executes, and nowhere in a loop of its own."""
    if not isinstance(node, (ast.If, ast.Return, ast.Assign, ast.AugAssign, ast.Expr)):
        return False
    part: ast.AST = node.test if isinstance(node, ast.If) else node
    inner = walk(part)
    if any(isinstance(n, _REPEATED) for n in inner):
        return False
    return any(isinstance(n, ast.Name) and n.id == name and isinstance(n.ctx, ast.Load) for n in inner)


class _Inliner(ast.NodeTransformer):
    def __init__(self, name: str, value: ast.expr) -> None:
        self.name = name
        self.value = value

    def visit_Name(self, node: ast.Name) -> ast.expr:
        return self.value if node.id == self.name and isinstance(node.ctx, ast.Load) else node


def _restore(node: ast.stmt, text: str) -> None:
    old = ast.parse(text).body[0]
    for name in node._fields:
        setattr(node, name, getattr(old, name, None))


def _blocks(node: ast.AST) -> Iterator[list[ast.stmt]]:
    for inner in walk(node):
        for name in ("body", "orelse", "finalbody"):
            block = getattr(inner, name, None)
            if isinstance(block, list) and block and isinstance(block[0], ast.stmt):
                yield block


def constants(text: str) -> list[float]:
    """Return the numbers with a fraction or an exponent of a program, in the order of the syntax tree."""
    return [float(node.value) for node in _floats(parse(text))]  # type: ignore[arg-type]


def with_digits(text: str, digits: int, places: Collection[int] | None = None) -> str:
    """Return `text` with constants rounded to significant digits.

    Args:
        text: A program.
        digits: Significant ones that stay.
        places: Positions in `constants`; `None` for all.
    """
    tree = parse(text)
    for place, node in enumerate(_floats(tree)):
        if places is None or place in places:
            node.value = float(f"{float(node.value):.{digits}g}")  # type: ignore[arg-type]
    return ast.unparse(tree) + "\n"


def digits_of(value: float) -> int:
    """Return the significant digits of a number.

    >>> digits_of(0.25), digits_of(100.0), digits_of(1.732)
    (2, 1, 4)
    """
    mantissa = f"{value!r}".lower().partition("e")[0].replace("-", "").replace(".", "")
    return len(mantissa.strip("0")) or 1


def _floats(tree: ast.Module) -> list[ast.Constant]:
    return [node for node in walk(tree) if isinstance(node, ast.Constant) and isinstance(node.value, float)]


def named(text: str, entries: Mapping[str, Sequence[str]]) -> str:
    """Return `text` with the parameters of entry points called as they are declared.

    Args:
        text: A program.
        entries: Declared names of parameters, by entry point; where a name is taken, nothing changes.
    """
    tree = parse(text)
    for function in tree.body:
        if isinstance(function, ast.FunctionDef) and function.name in entries:
            _rename_parameters(function, entries[function.name])
    return ast.unparse(tree) + "\n"


def _rename_parameters(function: ast.FunctionDef, declared: Sequence[str]) -> None:
    arguments = [*function.args.posonlyargs, *function.args.args]
    new = {a.arg: name for a, name in zip(arguments, declared, strict=False) if a.arg != name}
    nodes = walk(function)
    taken = {node.id for node in nodes if isinstance(node, ast.Name)} | {a.arg for a in arguments}
    nested = any(isinstance(node, _SCOPES) for node in nodes if node is not function)
    if not new or nested or taken & set(new.values()):
        return
    for node in nodes:
        if isinstance(node, ast.Name):
            node.id = new.get(node.id, node.id)
        elif isinstance(node, ast.arg):
            node.arg = new.get(node.arg, node.arg)


def laid_out(text: str) -> str:
    """Return `text` spelt one way: two blank lines around functions, long sums and products broken."""
    tree = parse(text)
    parts = [_statement_lines(node) for node in tree.body]
    out: list[str] = []
    for place, (node, lines) in enumerate(zip(tree.body, parts, strict=True)):
        wide = isinstance(node, _SCOPES) or (place and isinstance(tree.body[place - 1], _SCOPES))
        out += [""] * (2 if wide and place else 0) + lines
    spelt = "\n".join(out) + "\n"
    return spelt if ast.dump(parse(spelt)) == ast.dump(tree) else text


def _statement_lines(node: ast.stmt) -> list[str]:
    return [line for raw in ast.unparse(node).split("\n") for line in _broken(raw)]


def _broken(line: str) -> list[str]:
    """Return a line that is too long as several, where it returns or assigns an operation."""
    body = line.lstrip()
    indent = line[: len(line) - len(body)]
    if len(line) <= LINE or body.startswith(("'", '"')):
        return [line]
    try:
        node = parse(body if not body.startswith("return") else f"def f():\n    {body}").body[0]
    except SyntaxError:
        return [line]
    if isinstance(node, ast.FunctionDef):
        node = node.body[0]
    value = getattr(node, "value", None)
    if not isinstance(value, ast.BinOp) or not isinstance(value.op, (ast.Add, ast.Sub)):
        return [line]
    head = body[: len(body) - len(ast.unparse(value))]
    rows = [f"{indent}    {term}" for term in _terms(value)]
    return [f"{indent}{head}(", *rows, f"{indent})"]


def _terms(node: ast.expr) -> list[str]:
    """Return the terms of a sum, all but the first with their sign."""
    if isinstance(node, ast.BinOp) and isinstance(node.op, (ast.Add, ast.Sub)):
        sign = "+" if isinstance(node.op, ast.Add) else "-"
        right = ast.unparse(ast.BinOp(ast.Name("_"), node.op, node.right)).removeprefix(f"_ {sign} ")
        return [*_terms(node.left), f"{sign} {right}"]
    return [ast.unparse(node)]
