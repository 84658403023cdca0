"""Operators that bring part of another program of the archive into this one."""

from __future__ import annotations

import ast
import builtins
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from evolve.programs import walk
from evolve.proposers.genetic.edit import Context, Edit, expression, spelt, swap
from evolve.proposers.genetic.grow import Grower
from evolve.proposers.genetic.kinds import OTHER
from evolve.proposers.genetic.rewrite import number_sites
from evolve.proposers.genetic.sites import Site
from evolve.proposers.genetic.source import Place, Source

_LARGEST = 60  # nodes of an expression after its variables are written out
_BUILTIN = frozenset(dir(builtins)) | {"math"}


def crossover(context: Context) -> Edit | None:
    """Take an expression of the donor, in place of one here or combined with it."""
    if context.donor is context.source:
        return None
    givers = [site for site in number_sites(context.donor) if site.size > 1]
    takers = number_sites(context.source)
    if not givers or not takers:
        return None
    taker = context.pick(takers)
    alike = [site for site in givers if site.function == taker.function and site.kind.unit == taker.kind.unit]
    giver = context.pick(alike or givers)
    found = _Transplant(context.source, context.donor, taker, giver.function)
    new = found.written_out(giver.node)
    if new is None or len(walk(new)) > _LARGEST:
        return None
    combined = _combined(context, taker, new)
    edit = swap(taker.node, combined)
    return Edit(edit.replacements, edit.note, tuple(found.functions.values()), mixes=True)


def exchange_function(context: Context) -> Edit | None:
    """Take a whole function of the donor, if both programs have several and it fits."""
    if len(context.source.functions) < 2 or context.donor is context.source:
        return None
    ours, theirs = context.source.functions, context.donor.functions
    names = [name for name in ours if name in theirs and ast.dump(ours[name]) != ast.dump(theirs[name])]
    names = [name for name in names if _free(theirs[name]) <= _BUILTIN | _toplevel(context.source)]
    if not names:
        return None
    name = context.pick(names)
    return Edit({id(ours[name]): [theirs[name]]}, f"take `{name}` from the other parent", mixes=True)


def graft(context: Context) -> Edit | None:
    """Take a rule of the donor, "when this, return that": before a statement, or as an exception to a value.

    Programs that choose between codes differ in rules more than in numbers, so what one has found
    about when to stay and another about when to go comes together in whole rules only.
    """
    source, donor = context.source, context.donor
    rules = [] if donor is source else list(_rules(donor))
    values = [site for site in source.sites if site.demand == "code"]
    places = [place for place in source.places if source.grammar.codes(place.function)]
    if not rules or not values or not places:
        return None
    when, value, function = context.pick(rules)
    taker: Site | Place = context.pick(values) if context.chance(0.5) else context.pick(places)
    found = _Transplant(source, donor, taker, function, local=True)
    condition, result = found.written_out(when), found.written_out(value)
    if condition is None or result is None or len(walk(condition)) + len(walk(result)) > _LARGEST:
        return None
    functions = tuple(found.functions.values())
    if isinstance(taker, Site):
        new = ast.IfExp(condition, result, taker.node)
        return Edit({id(taker.node): new}, f"take the rule `{spelt(new, 50)}`", functions, mixes=True)
    rule = ast.If(condition, [ast.Return(result)], [])
    note = f"take the rule `{spelt(rule)}`"
    return Edit({id(taker.node): [rule, taker.node]}, note, functions, mixes=True)


def _rules(source: Source) -> Iterator[tuple[ast.expr, ast.expr, str]]:
    """Yield condition, returned value and function of what returns a code under a condition."""
    coded = {id(site.node) for site in source.sites if site.demand == "code"}
    for site in source.sites:
        above = source.parents.get(id(site.node))
        if isinstance(above, ast.If) and above.test is site.node:
            (first, *more) = above.body
            if isinstance(first, ast.Return) and first.value is not None and not more:
                yield site.node, first.value, site.function
        elif isinstance(above, ast.IfExp) and above.test is site.node and id(above) in coded:
            yield site.node, above.body, site.function


def _combined(context: Context, taker: Site, new: ast.expr) -> ast.expr:
    if context.chance(0.4):
        return new
    old, other = ast.unparse(taker.node), ast.unparse(new)
    grower = Grower(context, taker.scope)
    pattern = context.pick(
        (
            f"({old}) + {grower.factor()} * ({other})",
            f"0.5 * ({old}) + 0.5 * ({other})",
            f"max({old}, {other})",
            f"min({old}, {other})",
            f"({old}) if {grower.truth(1)} else ({other})",
        )
    )
    return expression(pattern)


@dataclass
class _Transplant:
    """Rewrites an expression of the donor in names that the receiver has.

    Attributes:
        source: The receiver.
        donor: Where the expression is from.
        taker: Where it goes.
        function: Name of the donor's function that it is in.
        local: Whether to write out the function's own variables, too, not only the module's constants.
        functions: The donor's own functions that it needs, filled on the way.
        room: Nodes that may still be written out.
    """

    source: Source
    donor: Source
    taker: Site | Place
    function: str
    local: bool = False
    functions: dict[str, ast.FunctionDef] = field(default_factory=dict)
    room: int = _LARGEST

    def __post_init__(self) -> None:
        body = self.donor.functions.get(self.function)
        self._definitions = _definitions(self.donor.tree, body if self.local else None)
        self._parameters = _positions(body, self.source.functions.get(self.taker.function))

    def written_out(self, node: ast.expr) -> ast.expr | None:
        """Return a copy of `node` without names that the receiver lacks; `None` if that fails."""
        copy = _Writer(self, set()).visit(expression(f"({ast.unparse(node)})"))
        return copy if isinstance(copy, ast.expr) and not any(map(_is_hole, walk(copy))) else None

    def meaning(self, name: str) -> ast.expr | str | None:
        """Return the receiver's spelling of a donor's name, the expression for it, or `None`."""
        if name in self._parameters:
            return self._parameters[name]
        if name in self._definitions:
            self.room -= len(walk(self._definitions[name]))
            return self._definitions[name] if self.room >= 0 else None
        if name in _BUILTIN or self._has_function(name):
            return name
        ours = self.taker.scope.names
        if name in self.donor.uses.indices:
            indices = sorted(index for _, index in self.taker.scope.indices if index in ours)
            return name if name in indices else next(iter(indices), None)
        return name if ours.get(name, OTHER).numeric else None  # most likely it means the same

    def _has_function(self, name: str) -> bool:
        theirs, ours = self.donor.functions.get(name), self.source.functions.get(name)
        if theirs is None:
            return False
        if ours is not None:
            return ast.unparse(ours) == ast.unparse(theirs)
        if not _free(theirs) <= _BUILTIN:
            return False
        self.functions[name] = theirs
        return True


class _Writer(ast.NodeTransformer):
    def __init__(self, transplant: _Transplant, open_names: set[str]) -> None:
        self.transplant = transplant
        self.open_names = open_names

    def visit_Name(self, node: ast.Name) -> ast.expr:
        meaning = None if node.id in self.open_names else self.transplant.meaning(node.id)
        if meaning is None:
            return ast.Name(id="", ctx=ast.Load())
        if isinstance(meaning, str):
            return ast.Name(id=meaning, ctx=ast.Load())
        inner = _Writer(self.transplant, self.open_names | {node.id})
        written: ast.expr = inner.visit(expression(f"({ast.unparse(meaning)})"))
        return written


def _is_hole(node: ast.AST) -> bool:
    return isinstance(node, (ast.Lambda, ast.comprehension)) or (isinstance(node, ast.Name) and not node.id)


def _definitions(tree: ast.Module, function: ast.FunctionDef | None) -> Mapping[str, ast.expr]:
    """Return what each name that is bound exactly once, by an assignment outside loops, stands for."""
    found: dict[str, ast.expr] = {}
    for node in [*tree.body, *(function.body if function else [])]:
        if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name):
            found[node.targets[0].id] = node.value
    stores = [
        node.id for node in walk(tree) if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store)
    ]
    return {name: value for name, value in found.items() if stores.count(name) == 1}


def _positions(theirs: ast.FunctionDef | None, ours: ast.FunctionDef | None) -> Mapping[str, str]:
    """Return our names of their parameters, for those that are never assigned."""
    if theirs is None or ours is None or theirs.name != ours.name:
        return {}
    assigned = {
        n.id
        for f in (theirs, ours)
        for n in walk(f)
        if isinstance(n, ast.Name) and isinstance(n.ctx, ast.Store)
    }
    pairs = zip(theirs.args.args, ours.args.args, strict=False)
    return {old.arg: new.arg for old, new in pairs if not {old.arg, new.arg} & assigned}


def _free(function: ast.FunctionDef) -> set[str]:
    """Return the names that a function reads and does not bind itself."""
    names = [node for node in walk(function) if isinstance(node, ast.Name)]
    bound = {node.id for node in names if not isinstance(node.ctx, ast.Load)}
    bound |= {node.arg for node in walk(function) if isinstance(node, ast.arg)}
    return {node.id for node in names} - bound


def _toplevel(source: Source) -> set[str]:
    return {
        n.id
        for node in source.tree.body
        if isinstance(node, ast.Assign)
        for n in walk(node)
        if isinstance(n, ast.Name)
    }
