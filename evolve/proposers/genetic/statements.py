"""Operators on statements."""

from __future__ import annotations

import ast

from evolve.programs import walk
from evolve.proposers.genetic.edit import Context, Edit, spelt, statement
from evolve.proposers.genetic.grow import Grower, extended
from evolve.proposers.genetic.source import Place, Source

_SIMPLE = (ast.Assign, ast.AugAssign, ast.If, ast.For, ast.Expr)


def insert(context: Context) -> Edit | None:
    """Add a statement that changes a local number, or one that returns early."""
    places = [place for place in context.source.places if place.scope.numbers]
    if not places:
        return None
    place = context.pick(places)
    text = context.pick((_adjusted, _adjusted_when, _early))(context, place)
    if text is None:
        return None
    new = statement(text)
    return Edit(
        {id(place.node): [new, place.node]}, f"insert `{spelt(new)}` before `{spelt(place.node, 40)}`"
    )


def delete(context: Context) -> Edit | None:
    """Remove a statement that nothing depends on for a name."""
    places = [place for place in context.source.places if _dispensable(context.source, place)]
    if not places:
        return None
    place = context.pick(places)
    return Edit({id(place.node): []}, f"delete `{spelt(place.node)}`")


def wrap(context: Context) -> Edit | None:
    """Execute a statement under a condition only."""
    places = [
        place
        for place in context.source.places
        if isinstance(place.node, _SIMPLE)
        and place.scope.numbers
        and _stored(place.node) <= place.scope.names.keys()
    ]
    if not places:
        return None
    place = context.pick(places)
    test = statement(f"if {Grower(context, place.scope).truth(1)}: pass")
    new = ast.If(test=test.test, body=[place.node], orelse=[])  # type: ignore[attr-defined]
    return Edit({id(place.node): new}, f"only if `{spelt(new.test, 40)}`: `{spelt(place.node, 40)}`")


def unwrap(context: Context) -> Edit | None:
    """Execute one side of an `if` always."""
    choices = [
        (place, block)
        for place in context.source.places
        if isinstance(place.node, ast.If)
        for block in (place.node.body, place.node.orelse)
        if _needed(context.source, place) <= _stored(*block) | place.scope.names.keys()
    ]
    choices = [(place, block) for place, block in choices if block or _ends_elsewhere(context.source, place)]
    if not choices:
        return None
    place, block = context.pick(choices)
    kept = f"keep `{spelt(block[0], 40)}` of" if block else "delete"
    return Edit({id(place.node): block}, f"{kept} `{spelt(place.node, 40)}`")


def _adjusted(context: Context, place: Place) -> str | None:
    names = _variables(context.source, place)
    if not names:
        return None
    name = context.pick(names)
    return f"{name} = {extended(Grower(context, place.scope), name, place.scope.names[name].unit)}"


def _adjusted_when(context: Context, place: Place) -> str | None:
    text = _adjusted(context, place)
    return text and f"if {Grower(context, place.scope).truth(1)}:\n    {text}"


def _early(context: Context, place: Place) -> str | None:
    """Return early with a variant of what is returned here."""
    if not isinstance(place.node, ast.Return) or place.node.value is None:
        return None
    site = next((site for site in context.source.sites if site.node is place.node.value), None)
    if site is None or site.demand != "real":
        return None
    grower = Grower(context, place.scope)
    value = extended(grower, ast.unparse(site.node), site.kind.unit)
    if context.chance(0.3):
        value = grower.number(site.kind.unit, 2)
    return f"if {grower.truth(1)}:\n    return {value}"


def _variables(source: Source, place: Place) -> list[str]:
    """Return numbers in scope that are this function's own, neither an index nor awaited by a loop."""
    function = source.functions[place.function]
    own = _stored(function) | {argument.arg for argument in function.args.args}
    fixed = source.uses.indices | source.uses.counters
    return [
        terminal.text
        for terminal in place.scope.numbers
        if terminal.text in own and terminal.text not in fixed
    ]


def _stored(*nodes: ast.AST) -> set[str]:
    return {
        inner.id
        for node in nodes
        for inner in walk(node)
        if isinstance(inner, ast.Name) and isinstance(inner.ctx, ast.Store)
    }


def _needed(source: Source, place: Place) -> set[str]:
    """Return the names that a statement binds and that are read outside it."""
    inside = {id(inner) for inner in walk(place.node)}
    read = {
        inner.id
        for inner in walk(source.functions[place.function])
        if isinstance(inner, ast.Name) and isinstance(inner.ctx, ast.Load) and id(inner) not in inside
    }
    return _stored(place.node) & read


def _dispensable(source: Source, place: Place) -> bool:
    if not isinstance(place.node, _SIMPLE) or not _needed(source, place) <= place.scope.names.keys():
        return False
    return not isinstance(place.node, ast.If) or _ends_elsewhere(source, place)


def _ends_elsewhere(source: Source, place: Place) -> bool:
    """Whether the function still returns something without this statement."""
    function = source.functions[place.function]
    return function.body[-1] is not place.node and isinstance(function.body[-1], (ast.Return, ast.If))
