"""A program as the operators see it: the places that can be changed, with their kinds and scopes."""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from typing import Any

from evolve.programs import children, digest, parse, strip, walk
from evolve.proposers.genetic.kinds import OTHER, REAL, Kind, infer
from evolve.proposers.genetic.scopes import Grammar, Scope, Uses, common, uses
from evolve.proposers.genetic.sites import Demand, Finder, Site, bound_names, item_kind, own_demand


@dataclass(frozen=True, eq=False)
class Place:
    """A statement, and the scope right before it."""

    node: ast.stmt
    scope: Scope
    function: str


@dataclass(frozen=True, eq=False)
class Source:
    """A parsed program without comments and docstrings; never changed, shared by many threads.

    Attributes:
        tree: Its syntax.
        sites: Expressions, in the order of the text.
        places: Statements inside functions, in the order of the text.
        parents: The node above each node, by `id`.
        size: Nodes of the tree.
        uses: Of its names.
        grammar: That the kinds come from.
    """

    tree: ast.Module
    sites: tuple[Site, ...]
    places: tuple[Place, ...]
    parents: Mapping[int, ast.AST]
    size: int
    uses: Uses
    grammar: Grammar

    @cached_property
    def digest(self) -> str:
        """Digest of the program."""
        return digest(ast.unparse(self.tree))

    @property
    def functions(self) -> dict[str, ast.FunctionDef]:
        """Functions of the module, by name."""
        return {node.name: node for node in self.tree.body if isinstance(node, ast.FunctionDef)}


@lru_cache(maxsize=128)
def read_source(text: str, grammar: Grammar) -> Source:
    """Parse and analyse `text`.

    Raises:
        SyntaxError: See `evolve.programs.parse`.
    """
    tree = _plain_math(strip(parse(text)))
    parents = {id(child): node for node in walk(tree) for child in children(node)}
    flow = _Flow(grammar, uses(tree))
    flow.module(tree)
    return Source(tree, tuple(flow.sites), tuple(flow.places), parents, len(parents) + 1, flow.uses, grammar)


def _plain_math(tree: ast.Module) -> ast.Module:
    """Spell `from math import log` and `log(x)` as `math.log(x)`, in place, if no name is bound again."""
    imports = [node for node in tree.body if isinstance(node, ast.ImportFrom) and node.module == "math"]
    spelt = {alias.asname or alias.name: alias.name for node in imports for alias in node.names}
    nodes = walk(tree)
    bound = {node.id for node in nodes if isinstance(node, ast.Name) and not isinstance(node.ctx, ast.Load)}
    bound |= {node.arg for node in nodes if isinstance(node, ast.arg)}
    if not imports or "*" in spelt or bound & {"math", *spelt}:
        return tree
    tree.body[:] = [ast.Import([ast.alias("math")]), *(node for node in tree.body if node not in imports)]
    qualified: ast.Module = _Qualifier(spelt).visit(tree)
    return qualified


class _Qualifier(ast.NodeTransformer):
    def __init__(self, spelt: Mapping[str, str]) -> None:
        self.spelt = spelt

    def visit_Name(self, node: ast.Name) -> ast.expr:
        if node.id not in self.spelt:
            return node
        return ast.Attribute(ast.Name("math", ast.Load()), self.spelt[node.id], ast.Load())


@dataclass
class _Flow:
    """Follows the text from top to bottom with the names that are surely bound."""

    grammar: Grammar
    uses: Uses
    sites: list[Site] = field(default_factory=list)
    places: list[Place] = field(default_factory=list)
    function: str = ""
    result: Kind | None = None

    def module(self, tree: ast.Module) -> None:
        functions = [node for node in tree.body if isinstance(node, ast.FunctionDef)]
        scope = Scope({f"{node.name}()": self.grammar.result(node.name) or REAL for node in functions})
        for statement in tree.body:
            if not isinstance(statement, ast.FunctionDef):
                scope = self.statement(statement, scope)
        for node in functions:
            self.function, self.result = node.name, self.grammar.result(node.name)
            self.body(node, scope)

    def body(self, node: ast.FunctionDef, scope: Scope) -> None:
        arguments = [*node.args.posonlyargs, *node.args.args, *node.args.kwonlyargs]
        declared = self.grammar.parameters(self.function)
        known = dict(declared)
        if self.result is not None and node.name == self.function:  # an entry point: by position
            known |= {argument.arg: kind for argument, (_, kind) in zip(arguments, declared, strict=False)}
        names = {argument.arg: known.get(argument.arg, OTHER) for argument in arguments}
        names = {name: self.uses.kind(name) if kind == OTHER else kind for name, kind in names.items()}
        groups = {name: kind.group for name, kind in names.items() if kind.name == "list"}
        indices = {(groups[name], index) for name, index in self.uses.pairs if name in groups}
        self.block(node.body, Scope({**scope.names, **names}, scope.indices | indices))

    def block(self, statements: Iterable[ast.stmt], scope: Scope) -> tuple[Scope, bool]:
        """Follow a block; return the scope after it, and whether its end can be reached."""
        reached = True
        for statement in statements:
            if self.function:
                self.places.append(Place(statement, scope, self.function))
            scope = self.statement(statement, scope)
            reached = reached and not isinstance(statement, (ast.Return, ast.Raise, ast.Break, ast.Continue))
        return scope, reached

    def statement(self, node: ast.stmt, scope: Scope) -> Scope:
        """Record what is in a statement; return the scope after it."""
        handler = _HANDLERS.get(type(node))
        return handler(self, node, scope) if handler else scope

    def expression(self, node: ast.expr, scope: Scope, demand: Demand) -> None:
        self.sites += Finder(self.uses, self.function).find(node, scope, demand)

    def on_return(self, node: ast.Return, scope: Scope) -> Scope:
        if node.value is not None:
            kind = self.result or infer(node.value, scope.names)
            demand = own_demand(kind, whole="int" if self.result else "real")
            self.expression(node.value, scope, "code" if self.result and self.result.codes else demand)
        return scope

    def on_assign(self, node: ast.Assign | ast.AnnAssign, scope: Scope) -> Scope:
        if node.value is None:
            return scope
        kind = infer(node.value, scope.names)
        bound: dict[str, Kind] = {}
        for target in node.targets if isinstance(node, ast.Assign) else [node.target]:
            bound |= self.pairwise(target, node.value, scope)
        self.expression(node.value, scope, self.demand(bound, kind))
        return scope.extended(bound)

    def pairwise(self, target: ast.expr, value: ast.expr, scope: Scope) -> dict[str, Kind]:
        """Return the names that an assignment binds: `p, d = job.p, job.d` binds in pairs."""
        kind = infer(value, scope.names)
        if isinstance(value, ast.Tuple):
            fields = tuple((str(place), infer(part, scope.names)) for place, part in enumerate(value.elts))
            kind = Kind("record", fields=fields)
        return bound_names(target, kind, self.uses)

    def on_augmented(self, node: ast.AugAssign, scope: Scope) -> Scope:
        kind = infer(node.value, scope.names)
        name = node.target.id if isinstance(node.target, ast.Name) else ""
        self.expression(node.value, scope, self.demand({name: kind}, kind))
        return scope

    def demand(self, bound: Mapping[str, Kind], kind: Kind) -> Demand:
        """Return what the names that a value of `kind` goes to need."""
        if bound.keys() & self.uses.counters:
            return "any"
        return own_demand(kind, whole="int" if bound.keys() & self.uses.indices else "real")

    def on_if(self, node: ast.If, scope: Scope) -> Scope:
        self.expression(node.test, scope, "bool")
        then, then_reached = self.block(node.body, scope)
        other, other_reached = self.block(node.orelse, scope)
        if not then_reached:
            return other
        return Scope(common(then.names, other.names), scope.indices) if other_reached else then

    def on_for(self, node: ast.For, scope: Scope) -> Scope:
        self.expression(node.iter, scope, "any")
        names = bound_names(node.target, item_kind(node.iter, scope), self.uses)
        self.block(node.body, scope.extended(names))
        self.block(node.orelse, scope)
        return scope

    def on_while(self, node: ast.While, scope: Scope) -> Scope:
        self.expression(node.test, scope, "any")
        self.block(node.body, scope)
        self.block(node.orelse, scope)
        return scope

    def on_expression(self, node: ast.Expr, scope: Scope) -> Scope:
        self.expression(node.value, scope, "any")
        return scope

    def on_function(self, node: ast.FunctionDef, scope: Scope) -> Scope:
        result, self.result = self.result, None
        self.body(node, scope)
        self.result = result
        return scope

    def on_with(self, node: ast.With, scope: Scope) -> Scope:
        return self.block(node.body, scope)[0]

    def on_try(self, node: ast.Try, scope: Scope) -> Scope:
        handlers = (handler.body for handler in node.handlers)
        for statements in (node.body, *handlers, node.orelse, node.finalbody):
            self.block(statements, scope)
        return scope


_HANDLERS: dict[type[ast.AST], Callable[[_Flow, Any, Scope], Scope]] = {
    ast.Return: _Flow.on_return,
    ast.Assign: _Flow.on_assign,
    ast.AnnAssign: _Flow.on_assign,
    ast.AugAssign: _Flow.on_augmented,
    ast.If: _Flow.on_if,
    ast.For: _Flow.on_for,
    ast.While: _Flow.on_while,
    ast.Expr: _Flow.on_expression,
    ast.FunctionDef: _Flow.on_function,
    ast.With: _Flow.on_with,
    ast.Try: _Flow.on_try,
}
