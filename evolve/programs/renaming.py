"""Number the local names of a program, scope by scope."""

from __future__ import annotations

import ast
import itertools
from collections.abc import Iterable, Iterator

from evolve.programs.text import children

COMPREHENSIONS = (ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp)
PLACEHOLDER = "__local_"


class Renamer:
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
        elif isinstance(node, COMPREHENSIONS):
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
            inner[name] = name if name in kept else f"{PLACEHOLDER}{next(self.numbers)}"
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
    elif isinstance(scope, COMPREHENSIONS):
        todo = [generator.target for generator in reversed(scope.generators)]
    else:
        todo = []  # a lambda binds its arguments only
    while todo:
        node = todo.pop()
        yield node
        if not isinstance(node, (ast.FunctionDef, ast.Lambda, *COMPREHENSIONS)):
            todo.extend(reversed(children(node)))
