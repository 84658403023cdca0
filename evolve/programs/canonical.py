"""One spelling for programs that differ in layout, comments and names of local variables only."""

from __future__ import annotations

import ast
import hashlib
import itertools
import re
from collections.abc import Iterable, Iterator
from functools import lru_cache

from evolve.programs.text import children, parse, read, walk

# What makes names, docstrings or scopes observable: such a program keeps its own names.
_REFLECTIVE = frozenset(
    {"locals", "globals", "vars", "dir", "eval", "exec", "compile", "getattr", "setattr", "help", "super"}
)
_INTRICATE = {
    ast.ClassDef,
    ast.Global,
    ast.Nonlocal,
    ast.NamedExpr,
    ast.Match,
    ast.AsyncFunctionDef,
    *(getattr(ast, name) for name in ("TypeAlias", "TemplateStr") if hasattr(ast, name)),
}
_COMPREHENSIONS = (ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp)
_BLOCKS = frozenset({"body", "orelse", "finalbody"})
_PLACEHOLDER = "__local_"


def normalise(text: str) -> str:
    r"""Return the canonical spelling of `text`: same behaviour, same spelling for trivial variants.

    Comments, docstrings, layout and the spelling of constants are gone, and local variables are
    numbered, unless the program could observe that (`locals`, `__doc__`, keyword arguments, …).

    Raises:
        SyntaxError: See `evolve.programs.parse`.

    Example:
        >>> print(normalise("def f(job):\n    'Due.'\n    x = 1e1 * (job.d)  # why\n    return x"))
        def f(v0):
            v1 = 10.0 * v0.d
            return v1
    """
    normal, _ = _canonical(text)
    return normal


def digest(text: str) -> str:
    """Return the SHA-256 of the normalised program in hexadecimal.

    Text that does not parse has the digest of the text itself; nothing is raised.
    """
    try:
        content = normalise(text)
    except SyntaxError:
        content = f"unreadable\n{text}"
    return hashlib.sha256(content.encode("utf-8", "surrogatepass")).hexdigest()


def size(text: str) -> int:
    """Return the number of nodes of the normalised syntax tree; see `count_nodes`.

    Raises:
        SyntaxError: See `evolve.programs.parse`.
    """
    _, nodes = _canonical(text)
    return nodes


def count_nodes(tree: ast.AST) -> int:
    """Count statements, expressions and arguments of `tree`; an operator counts with its expression."""
    return len(walk(tree))


def strip(tree: ast.Module, nodes: Iterable[ast.AST] | None = None) -> ast.Module:
    """Remove statements without any effect, docstrings among them, from `tree` itself.

    Args:
        tree: Changed in place, and returned.
        nodes: All of them, where they are known.
    """
    for node in walk(tree) if nodes is None else nodes:
        for name in _BLOCKS.intersection(node._fields):
            block = getattr(node, name)
            if isinstance(block, list) and any(map(_idle, block)):
                kept = [statement for statement in block if not _idle(statement)]
                optional = name == "orelse" or isinstance(node, ast.Module)
                block[:] = kept if kept or optional else [ast.Pass()]
    return tree


@lru_cache(maxsize=2048)
def _canonical(text: str) -> tuple[str, int]:
    tree, nodes = read(text)
    plain = _PLACEHOLDER not in text and not any(map(_observes, nodes))
    count = count_nodes(strip(tree, nodes)) if any(map(_idle, nodes)) else len(nodes)
    if plain:
        _Renamer(nodes).rename(tree)
    else:
        tree = parse(text)  # with its docstrings: it may read them
    try:
        spelling = ast.unparse(tree)
    except ValueError:  # an f-string that only newer versions of Python can spell
        return text, count
    return (_numbered(spelling) if plain else spelling), count


def _numbered(spelling: str) -> str:
    """Give the locals short names that nothing else in `spelling` has."""
    prefix = next(name for name in _prefixes() if not re.search(rf"\b{name}\d", spelling))
    return spelling.replace(_PLACEHOLDER, prefix)


def _prefixes() -> Iterator[str]:
    return ("v" * length for length in itertools.count(1))


def _observes(node: ast.AST) -> bool:
    """Whether `node` may depend on names or docstrings, or is beyond the renamer."""
    kind = type(node)
    if kind is ast.Constant or kind is ast.BinOp:
        return False  # most nodes are these or names
    if isinstance(node, ast.Name):
        return node.id in _REFLECTIVE or node.id.startswith("__")
    if isinstance(node, ast.Attribute):
        return node.attr.startswith("__")
    if isinstance(node, ast.keyword):
        return node.arg is None
    return kind in _INTRICATE


def _idle(statement: ast.AST) -> bool:
    kind = type(statement)
    return kind is ast.Pass or (kind is ast.Expr and isinstance(statement.value, ast.Constant))  # type: ignore[attr-defined]


class _Renamer:
    """Replaces local names by numbered placeholders, scope by scope.

    Args:
        nodes: Of the whole tree; the names that its calls pass arguments by are kept.
    """

    def __init__(self, nodes: Iterable[ast.AST]) -> None:
        self.keywords = {node.arg for node in nodes if isinstance(node, ast.keyword)}
        self.numbers: Iterator[int] = itertools.count()

    def rename(self, tree: ast.Module) -> None:
        """Rename in place; numbers start anew in each statement of the module."""
        for statement in tree.body:
            self.numbers = itertools.count()
            self.visit(statement, {})

    def visit(self, node: ast.AST, names: dict[str, str]) -> None:
        """Rename below `node`, where `names` maps the local names in force."""
        if isinstance(node, ast.Name):
            node.id = names.get(node.id, node.id)
        elif isinstance(node, (ast.FunctionDef, ast.Lambda)):
            self._function(node, names)
        elif isinstance(node, _COMPREHENSIONS):
            self._comprehension(node, names)
        else:
            if isinstance(node, ast.ExceptHandler) and node.name:
                node.name = names.get(node.name, node.name)
            for child in children(node):
                self.visit(child, names)

    def _function(self, node: ast.FunctionDef | ast.Lambda, names: dict[str, str]) -> None:
        inner = self._scope(node, names)
        if isinstance(node, ast.FunctionDef):
            node.name = names.get(node.name, node.name)
            outside = [*node.decorator_list, *([node.returns] if node.returns else [])]
            body: list[ast.stmt] | list[ast.expr] = node.body
        else:
            outside, body = [], [node.body]
        arguments = node.args
        for argument in _arguments(arguments):
            argument.arg = inner.get(argument.arg, argument.arg)
            outside += [argument.annotation] if argument.annotation else []
        outside += [*arguments.defaults, *(default for default in arguments.kw_defaults if default)]
        for child in outside:
            self.visit(child, names)
        for part in body:
            self.visit(part, inner)

    def _comprehension(self, node: ast.AST, names: dict[str, str]) -> None:
        inner = self._scope(node, names)
        first = True
        for child in children(node):
            if isinstance(child, ast.comprehension):
                self.visit(child.iter, names if first else inner)  # only the first one is evaluated outside
                first = False
                for part in (child.target, *child.ifs):
                    self.visit(part, inner)
            else:
                self.visit(child, inner)

    def _scope(self, node: ast.AST, names: dict[str, str]) -> dict[str, str]:
        inner = dict(names)
        bound = list(_bindings(node))
        kept = self.keywords.union(name for name, imported in bound if imported)
        for name in dict.fromkeys(name for name, _ in bound):
            inner[name] = name if name in kept else f"{_PLACEHOLDER}{next(self.numbers)}"
        return inner


def _arguments(arguments: ast.arguments) -> list[ast.arg]:
    extra = [argument for argument in (arguments.vararg, arguments.kwarg) if argument]
    return [*arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs, *extra]


def _bindings(scope: ast.AST) -> Iterator[tuple[str, bool]]:
    """Yield the names that `scope` binds, in the order of the text, and whether by an import."""
    if isinstance(scope, (ast.FunctionDef, ast.Lambda)):
        yield from ((argument.arg, False) for argument in _arguments(scope.args))
    for node in _own_nodes(scope):
        if isinstance(node, ast.Name):
            if not isinstance(node.ctx, ast.Load):
                yield node.id, False
        elif isinstance(node, ast.FunctionDef) or (isinstance(node, ast.ExceptHandler) and node.name):
            yield str(node.name), False
        elif isinstance(node, ast.alias):
            yield node.asname or node.name.partition(".")[0], True


def _own_nodes(scope: ast.AST) -> Iterator[ast.AST]:
    """Yield the nodes below `scope` that belong to it and to no scope inside."""
    if isinstance(scope, ast.FunctionDef):
        todo: list[ast.AST] = list(reversed(scope.body))
    elif isinstance(scope, _COMPREHENSIONS):
        todo = [generator.target for generator in reversed(scope.generators)]
    else:
        todo = []  # a lambda binds its arguments only
    while todo:
        node = todo.pop()
        yield node
        if not isinstance(node, (ast.FunctionDef, ast.Lambda, *_COMPREHENSIONS)):
            todo.extend(reversed(children(node)))
