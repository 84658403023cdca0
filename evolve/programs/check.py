"""Early feedback on program text; the sandbox, not this, is the boundary."""

from __future__ import annotations

import ast
from collections.abc import Collection, Iterable, Iterator, Sequence
from functools import lru_cache

from evolve.programs.parts import cut
from evolve.programs.text import parse, read
from evolve.types import Entry, Hook
from evolve.types.modules import LISTED, POWERLESS

_SCOPES = (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda, ast.ClassDef)


def check(text: str, hook: Hook, modules: Collection[str] = ()) -> list[str]:
    """Return what is wrong with `text` as a program for `hook`; an empty list if nothing is.

    Args:
        text: Untrusted.
        hook: What the program must define.
        modules: Importable beyond those that every program may use.

    Returns:
        One sentence per fault, each naming the line (where there is one) and the remedy.
    """
    return list(_faults(text, _Same(hook), tuple(modules)))


class _Same:
    """A hook as a key: hooks hold tables, which cannot be hashed."""

    def __init__(self, hook: Hook) -> None:
        self.hook = hook

    def __hash__(self) -> int:
        return id(self.hook)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Same) and other.hook is self.hook


@lru_cache(maxsize=16)
def _faults(text: str, same: _Same, modules: tuple[str, ...]) -> tuple[str, ...]:
    """Return what `check` returns; a proposer asks first, and the campaign asks again soon after."""
    if _sound_by_parts(text, same.hook, modules):
        return ()
    try:
        tree, nodes = read(text)
    except SyntaxError as error:
        return (str(error.msg),)
    faults = [fault for entry in same.hook.entries for fault in _entry_faults(tree, entry)]
    return (*faults, *_import_faults(nodes, modules))


def _sound_by_parts(text: str, hook: Hook, modules: tuple[str, ...]) -> bool:
    """Whether a long program has no fault, quicker where most was seen before; false if in doubt."""
    try:
        found = [_part(part, modules) for part in cut(text)]
    except SyntaxError:
        return False
    tree = ast.Module([node for body, _ in found for node in body], [])
    if not found or any(forbidden for _, forbidden in found):
        return False
    return not any(fault for entry in hook.entries for fault in _entry_faults(tree, entry))


@lru_cache(maxsize=1024)
def _part(part: str, modules: tuple[str, ...]) -> tuple[list[ast.stmt], bool]:
    """Return the statements of a part of a program, and whether it imports what it may not.

    Raises:
        SyntaxError: See `read`.
    """
    tree, nodes = read(part)
    return tree.body, any(True for _ in _import_faults(nodes, modules))


def implements(text: str, hooks: Sequence[Hook]) -> Hook | None:
    """Return the hook whose entry points `text` defines, `None` if there is none.

    If several fit, the one with most entry points; the first of those.
    """
    try:
        tree = parse(text)
    except SyntaxError:
        return None
    fitting = [
        hook for hook in hooks if not any(fault for e in hook.entries for fault in _entry_faults(tree, e))
    ]
    return max(fitting, key=lambda hook: len(hook.entries), default=None)


def _entry_faults(tree: ast.Module, entry: Entry) -> Iterator[str]:
    head = f"`def {entry.signature}:`"
    function = next((node for node in reversed(tree.body) if getattr(node, "name", None) == entry.name), None)
    if function is None:
        yield f"`{entry.name}` is not defined at the top level: add {head}"
    elif not isinstance(function, ast.FunctionDef):
        yield f"line {function.lineno}: `{entry.name}` is not a plain function: write {head}"
    else:
        yield from _parameter_faults(function, entry, head)
        yield from _result_faults(function, entry)


def _parameter_faults(function: ast.FunctionDef, entry: Entry, head: str) -> Iterator[str]:
    arguments, wanted = function.args, len(entry.parameters)
    most = len(arguments.posonlyargs) + len(arguments.args)
    least = most - len(arguments.defaults)
    if least > wanted or (most < wanted and arguments.vararg is None):
        yield (
            f"line {function.lineno}: `{entry.name}` takes {least if least > wanted else most} positional "
            f"arguments and is called with {wanted}: write {head}"
        )
    if any(default is None for default in arguments.kw_defaults):
        yield (
            f"line {function.lineno}: `{entry.name}` requires a keyword argument, and none is passed: "
            f"give it a default, or write {head}"
        )


def _result_faults(function: ast.FunctionDef, entry: Entry) -> Iterator[str]:
    nodes = list(_own_nodes(function))
    generator = next((node for node in nodes if isinstance(node, (ast.Yield, ast.YieldFrom))), None)
    if generator is not None:
        yield f"line {generator.lineno}: `{entry.name}` is a generator: return the whole result instead"
    elif not any(isinstance(node, ast.Return) and node.value is not None for node in nodes):
        yield (
            f"line {function.lineno}: `{entry.name}` returns nothing: "
            f"end it with `return` and a value of type {type(entry.returns).__name__}"
        )


def _own_nodes(function: ast.FunctionDef) -> Iterator[ast.AST]:
    todo: list[ast.AST] = list(function.body)
    while todo:
        node = todo.pop()
        yield node
        if not isinstance(node, _SCOPES):
            todo.extend(ast.iter_child_nodes(node))


def _import_faults(nodes: Iterable[ast.AST], declared: Collection[str]) -> Iterator[str]:
    offered = {*LISTED, *(name.partition(".")[0] for name in declared)}
    for node in nodes:
        if isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            names = ["." * node.level + (node.module or "")]
        else:
            continue
        for name in names:
            if name.partition(".")[0] not in {*offered, *POWERLESS}:
                yield (
                    f"line {node.lineno}: `{name}` may not be imported: remove it; "
                    f"a program may use {', '.join(sorted(offered))}"
                )
