"""Read program text within bounds, and show how two texts differ."""

from __future__ import annotations

import ast
import difflib
import threading
import warnings
from collections.abc import Iterator

MAX_CHARACTERS = 100_000
"""A longer text is refused before it is parsed."""

MAX_DEPTH = 100
"""Levels of a syntax tree; recursive tree walkers stay far below Python's own limit."""

MAX_DIGITS = 4000
"""Of an integer literal; Python cannot print one of more than 4300 decimal digits."""

_HUGE = 10**MAX_DIGITS

_LEAVES = frozenset({"ctx", "op", "ops", "id", "attr", "type_comment"})
"""Fields of nodes that hold a context, an operator or a name, whatever the node."""

# A dubious escape in a candidate is not news for whoever runs the campaign.
warnings.filterwarnings("ignore", module="<program>")


# CPython 3.11 counts the depth of a tree under construction per interpreter, not per thread: two
# threads that parse at once can end in `SystemError: AST constructor recursion depth mismatch`.
_parsing = threading.Lock()


def python_tree(text: str) -> ast.Module:
    """Return `ast.parse(text)`; unlike that, safe to call from several threads at once."""
    with _parsing:
        return ast.parse(text, filename="<program>")


def parse(text: str) -> ast.Module:
    """Return a fresh syntax tree of `text`.

    Raises:
        SyntaxError: See `read`.
    """
    tree, _ = read(text)
    return tree


def read(text: str) -> tuple[ast.Module, list[ast.AST]]:
    """Return a fresh syntax tree of `text` and its nodes as `walk` lists them.

    Raises:
        SyntaxError: The text is not Python, or exceeds a bound; the message is one sentence that
            names line and remedy.
    """
    if len(text) > MAX_CHARACTERS:
        raise SyntaxError(
            f"the program has {len(text)} characters, at most {MAX_CHARACTERS} are read: shorten it"
        )
    try:
        tree = python_tree(text)
    except SyntaxError as error:
        raise SyntaxError(_syntax_message(error)) from None
    except (RecursionError, MemoryError):
        raise SyntaxError(_too_deep()) from None
    except ValueError:  # null bytes, lone surrogates
        raise SyntaxError(
            "the program holds characters that Python source cannot: use plain UTF-8 text without null bytes"
        ) from None
    return tree, _bounded(tree)


def diff(old: str, new: str, names: tuple[str, str] = ("old", "new")) -> str:
    """Return the unified difference of two texts; "" when they are equal.

    Example:
        >>> print(diff("a = 1", "a = 2", ("seed", "best")), end="")
        --- seed
        +++ best
        @@ -1 +1 @@
        -a = 1
        +a = 2
    """
    lines = difflib.unified_diff(old.splitlines(), new.splitlines(), *names, lineterm="")
    return "".join(f"{line}\n" for line in lines)


def _syntax_message(error: SyntaxError) -> str:
    where = f"line {error.lineno}: " if error.lineno else ""
    return f"{where}{error.msg}: correct the syntax"


def _too_deep() -> str:
    return f"the program nests more than {MAX_DEPTH} levels deep: split its expressions or blocks"


_branches: dict[str, tuple[str, ...]] = {"Constant": ()}
"""By kind of node, the fields that can hold nodes below it; most nodes are names and constants."""


def _branches_of(node: ast.AST) -> tuple[str, ...]:
    kind = type(node).__name__
    if kind not in _branches:
        _branches[kind] = tuple(name for name in node._fields if name not in _LEAVES)
    return _branches[kind]


def children(node: ast.AST) -> list[ast.AST]:
    """Return the nodes directly below `node`, without expression contexts and operators."""
    found: list[ast.AST] = []
    for name in _branches_of(node):
        value = getattr(node, name, None)
        if isinstance(value, list):
            found += [item for item in value if isinstance(item, ast.AST)]
        elif isinstance(value, ast.AST):
            found.append(value)
    return found


def walk(tree: ast.AST) -> list[ast.AST]:
    """Return `tree` and every node below it, level by level; see `children`."""
    return [node for level in _levels(tree) for node in level]


def _levels(tree: ast.AST) -> Iterator[list[ast.AST]]:
    level = [tree]
    while level:
        yield level
        level = [child for node in level for child in children(node)]


def _bounded(tree: ast.AST) -> list[ast.AST]:
    """Return the nodes of `tree` unless a recursive walker or `ast.unparse` could not handle it."""
    nodes: list[ast.AST] = []
    for depth, level in enumerate(_levels(tree)):
        if depth > MAX_DEPTH:
            raise SyntaxError(_too_deep())
        nodes += level
    for node in nodes:
        if type(node) is ast.Constant and type(node.value) is int and node.value >= _HUGE:
            raise SyntaxError(
                f"line {node.lineno}: an integer of more than {MAX_DIGITS} digits: use a smaller one"
            )
    return nodes
