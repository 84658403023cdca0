"""One spelling for programs that differ in layout, comments and names of local variables only."""

from __future__ import annotations

import ast
import hashlib
import itertools
import re
from collections.abc import Iterable, Iterator
from functools import lru_cache
from typing import NamedTuple

from evolve.programs.parts import cut
from evolve.programs.renaming import PLACEHOLDER, Renamer
from evolve.programs.text import parse, read, walk

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
_BLOCKS = frozenset({"body", "orelse", "finalbody"})


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
    return _by_parts(text) or _whole(text)


def _whole(text: str) -> tuple[str, int]:
    """Return the canonical spelling and its nodes.

    Raises:
        SyntaxError: See `read`.
    """
    tree, nodes = read(text)
    plain = PLACEHOLDER not in text and not any(map(_observes, nodes))
    count = count_nodes(strip(tree, nodes)) if any(map(_idle, nodes)) else len(nodes)
    if plain:
        Renamer(nodes).rename(tree)
    else:
        tree = parse(text)  # with its docstrings: it may read them
    try:
        spelling = ast.unparse(tree)
    except ValueError:  # an f-string that only newer versions of Python can spell
        return text, count
    return (_numbered(spelling) if plain else spelling), count


def _by_parts(text: str) -> tuple[str, int] | None:
    """Return what `_whole` returns, quicker for a long program of which most was seen before.

    A search changes a program here and there, and local names are numbered anew in each statement of the
    module. `None` where that is of no use, or where anything is out of the ordinary.
    """
    segments = cut(text)
    if not segments or PLACEHOLDER in text:
        return None
    try:
        parts = [_part(segment) for segment in segments]
        keywords = frozenset[str | None]().union(*(part.keywords for part in parts if part))
        spelt = [_spelt(segment, keywords) for segment in segments]
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return None  # `_whole` says what is wrong
    if not all(parts):
        return None
    lines = [
        f"\n{part}" if n and part.startswith(("def ", "@")) else part
        for n, part in enumerate(filter(None, spelt))
    ]
    return _numbered("\n".join(lines)), 1 + sum(part.nodes for part in parts if part)


class _Part(NamedTuple):
    """A part of a program: nodes once it is stripped, and names that its calls pass arguments by."""

    nodes: int
    keywords: frozenset[str | None]


@lru_cache(maxsize=1024)
def _part(segment: str) -> _Part | None:
    """Return what is to know of a part; `None` if it observes names or docstrings.

    Raises:
        SyntaxError: See `read`.
    """
    tree, nodes = read(segment)
    if any(map(_observes, nodes)):
        return None
    keywords = frozenset(Renamer(nodes).keywords)
    return _Part(count_nodes(strip(tree, nodes)) - 1, keywords)


@lru_cache(maxsize=1024)
def _spelt(segment: str, keywords: frozenset[str | None]) -> str:
    """Return the spelling of a part, local names as placeholders; "" if it has no effect."""
    tree, nodes = read(segment)
    renamer = Renamer(())
    renamer.keywords = set(keywords)
    renamer.rename(strip(tree, nodes))
    return ast.unparse(tree)


def _numbered(spelling: str) -> str:
    """Give the locals short names that nothing else in `spelling` has."""
    prefix = next(name for name in _prefixes() if not re.search(rf"\b{name}\d", spelling))
    return spelling.replace(PLACEHOLDER, prefix)


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
