"""Ways to make a program smaller, each a guess that an evaluation must confirm."""

from __future__ import annotations

import ast
from collections import Counter
from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass

from evolve.programs.algebra import fold
from evolve.programs.canonical import strip
from evolve.programs.text import parse, walk

_New = ast.AST | list[ast.stmt]
_EXTREMES = ("min", "max")
_NOTED = 60


@dataclass(frozen=True)
class Cut:
    """One part of a program replaced by a smaller one.

    Attributes:
        at: Position of the part in `walk` of the program.
        option: Which of the smaller parts takes its place.
        saved: Nodes that go at least; folding what is left often removes more.
        key: The same for the same cut of a program that differs elsewhere.
        note: One line for people.
    """

    at: int
    option: str
    saved: int
    key: tuple[str, str, int]
    note: str

    def made(self, text: str, entries: Collection[str]) -> str:
        """Return `text` with the cut made and its consequences drawn; see `fold`."""
        tree = parse(text)
        node = walk(tree)[self.at]
        _put(tree, node, _options(node)[self.option])
        return ast.unparse(fold(tree, entries)) + "\n"


def spellable(text: str) -> bool:
    """Whether Python can write the program down again: not so for some f-strings of newer versions."""
    try:
        ast.unparse(parse(text))
    except (SyntaxError, ValueError):
        return False
    return True


def plain(text: str, entries: Collection[str]) -> str:
    """Return `text` without comments, docstrings and what has no effect."""
    return ast.unparse(fold(strip(parse(text)), entries)) + "\n"


def cuts(text: str) -> list[Cut]:
    """Return every cut of a program, the largest first."""
    tree = parse(text)
    nodes = walk(tree)
    sizes = _sizes(nodes)
    fixed = _fixed(nodes)
    seen: Counter[tuple[str, str]] = Counter()
    found: list[Cut] = []
    for at, node in enumerate(nodes):
        options = {} if id(node) in fixed else _options(node)
        spelling = ast.unparse(node).replace("\n", " ") if options else ""
        for option, new in options.items():
            saved = sizes[id(node)] - (len(walk(new)) if isinstance(new, ast.AST) else sum(map(_size, new)))
            if saved > 0:
                place = seen[option, spelling]
                seen[option, spelling] += 1
                note = (
                    f"{option} of `{_short(spelling)}`"
                    if option in _PARTS
                    else f"{option} `{_short(spelling)}`"
                )
                found.append(Cut(at, option, saved, (option, spelling, place), note))
    return sorted(found, key=lambda cut: (-cut.saved, cut.at))


_PARTS = ("left", "right", "body", "orelse", "operand")


def _size(node: ast.AST) -> int:
    return len(walk(node))


def _sizes(nodes: list[ast.AST]) -> Mapping[int, int]:
    return {id(node): _size(node) for node in nodes if isinstance(node, (ast.expr, ast.stmt))}


def _short(text: str) -> str:
    return text if len(text) <= _NOTED else f"{text[: _NOTED - 1]}…"


def _fixed(nodes: list[ast.AST]) -> set[int]:
    """Return what stays: the last return of a function, targets, annotations, functions that are called."""
    kept: set[int] = set()
    for node in nodes:
        if isinstance(node, ast.FunctionDef):
            kept.add(id(node.body[-1]) if isinstance(node.body[-1], ast.Return) else 0)
            outer = [*node.decorator_list, *([node.returns] if node.returns else [])]
            outer += [a.annotation for a in walk(node.args) if isinstance(a, ast.arg) and a.annotation]
            kept.update(id(inner) for part in outer for inner in walk(part))
        elif isinstance(node, ast.Call):
            kept.add(id(node.func))
        elif isinstance(node, (ast.Attribute, ast.Subscript, ast.Starred)):
            kept.add(id(node.value))
        elif isinstance(node, ast.JoinedStr):
            kept.update(id(inner) for inner in walk(node))
    return kept


def _options(node: ast.AST) -> dict[str, _New]:
    """Return what may take the place of `node`, by name of the option."""
    if isinstance(node, ast.stmt):
        return _smaller_statement(node)
    if not isinstance(node, ast.expr) or not isinstance(getattr(node, "ctx", ast.Load()), ast.Load):
        return {}
    rule = _RULES.get(type(node))
    return rule(node) if rule else {}


def _smaller_statement(node: ast.stmt) -> dict[str, _New]:
    if isinstance(node, (ast.FunctionDef, ast.ClassDef, ast.Import, ast.ImportFrom, ast.Pass)):
        return {}
    options: dict[str, _New] = {"drop": []}
    if isinstance(node, (ast.If, ast.With, ast.Try)):
        options["body"] = node.body
    if isinstance(node, ast.If) and node.orelse:
        options["orelse"] = node.orelse
    return options


def _numbers() -> dict[str, _New]:
    return {"0 for": ast.Constant(value=0.0), "1 for": ast.Constant(value=1.0)}


def _truths() -> dict[str, _New]:
    return {"true for": ast.Constant(value=True), "false for": ast.Constant(value=False)}


def _binary(node: ast.BinOp) -> dict[str, _New]:
    right: ast.expr = node.right
    if isinstance(node.op, ast.Sub):
        right = ast.UnaryOp(ast.USub(), right)
    elif isinstance(node.op, ast.Div):
        right = ast.BinOp(ast.Constant(value=1.0), ast.Div(), right)
    return {"left": node.left, "right": right, **_numbers()}


def _unary(node: ast.UnaryOp) -> dict[str, _New]:
    return {} if isinstance(node.operand, ast.Constant) else {"operand": node.operand}


def _logic(node: ast.BoolOp) -> dict[str, _New]:
    return {**_without(node.values, lambda kept: ast.BoolOp(node.op, kept)), **_truths()}


def _call(node: ast.Call) -> dict[str, _New]:
    whole = [a for a in node.args if not isinstance(a, (ast.Starred, ast.Lambda, ast.GeneratorExp))]
    options: dict[str, _New] = {f"argument {place} of": argument for place, argument in enumerate(whole, 1)}
    if isinstance(node.func, ast.Name) and node.func.id in _EXTREMES and len(whole) == len(node.args) > 2:
        options |= _without(node.args, lambda kept: ast.Call(node.func, kept, node.keywords))
    return options | _numbers()


def _without(parts: list[ast.expr], make: Callable[[list[ast.expr]], ast.expr]) -> dict[str, _New]:
    rests = [parts[:place] + parts[place + 1 :] for place in range(len(parts))]
    return {
        f"without part {place} of": rest[0] if len(rest) == 1 else make(rest)
        for place, rest in enumerate(rests, 1)
    }


def _comprehension(node: ast.expr) -> dict[str, _New]:
    generator = getattr(node, "generators")[0]  # noqa: B009
    if not generator.ifs:
        return {}
    first = ast.comprehension(generator.target, generator.iter, [], generator.is_async)
    fields = {name: getattr(node, name) for name in node._fields}
    fields["generators"] = [first, *fields["generators"][1:]]
    return {"no condition in": type(node)(**fields)}


_RULES: dict[type[ast.expr], Callable[..., dict[str, _New]]] = {
    ast.BinOp: _binary,
    ast.UnaryOp: _unary,
    ast.BoolOp: _logic,
    ast.Compare: lambda _node: _truths(),
    ast.IfExp: lambda node: {"body": node.body, "orelse": node.orelse},
    ast.Call: _call,
    ast.Subscript: lambda _node: _numbers(),
    ast.ListComp: _comprehension,
    ast.SetComp: _comprehension,
    ast.GeneratorExp: _comprehension,
    ast.DictComp: _comprehension,
}


def _put(tree: ast.Module, old: ast.AST, new: _New) -> None:
    """Replace one node in place; a block that loses its last statement gets a `pass`."""
    for parent, name, value in _fields(tree):
        if value is old:
            setattr(parent, name, new)
            return
        if isinstance(value, list) and any(item is old for item in value):
            place = next(place for place, item in enumerate(value) if item is old)
            value[place : place + 1] = new if isinstance(new, list) else [new]
            if not value and name == "body" and not isinstance(parent, ast.Module):
                value.append(ast.Pass())
            return


def _fields(tree: ast.Module) -> Iterator[tuple[ast.AST, str, object]]:
    for node in walk(tree):
        for name, value in ast.iter_fields(node):
            yield node, name, value
