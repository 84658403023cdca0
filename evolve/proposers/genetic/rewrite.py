"""Operators on expressions."""

from __future__ import annotations

import ast
from collections.abc import Sequence

from evolve.programs import walk
from evolve.proposers.genetic.edit import Context, Edit, expression, swap
from evolve.proposers.genetic.grow import Grower, extended, replacement
from evolve.proposers.genetic.kinds import Kind
from evolve.proposers.genetic.sites import Site
from evolve.proposers.genetic.source import Source

_ARITHMETIC: tuple[type[ast.operator], ...] = (ast.Add, ast.Sub, ast.Mult, ast.Div)
_COMPARISON: tuple[type[ast.cmpop], ...] = (ast.Lt, ast.LtE, ast.Gt, ast.GtE)
_TERMINALS = (ast.Name, ast.Attribute, ast.Subscript)


def free_sites(source: Source) -> list[Site]:
    """Return the sites whose expression may be replaced by another; of codes, see `decisions`."""
    return [site for site in source.sites if site.demand not in ("any", "code") and site.function]


def number_sites(source: Source) -> list[Site]:
    """Return the free sites of a real number."""
    return [site for site in free_sites(source) if site.demand == "real"]


def swap_operator(context: Context) -> Edit | None:
    """Exchange an arithmetic operator, a comparison, `and` and `or`, or `min` and `max`."""
    changes = [
        (site.node, new)
        for site in free_sites(context.source)
        for new in _exchanged(site.node, context)
        if site.demand != "int" or not isinstance(getattr(new, "op", None), ast.Div)
    ]
    if not changes:
        return None
    return swap(*context.pick(changes))


def _exchanged(node: ast.expr, context: Context) -> Sequence[ast.expr]:
    if isinstance(node, ast.BinOp) and type(node.op) in _ARITHMETIC:
        op = context.pick([kind for kind in _ARITHMETIC if kind is not type(node.op)])
        return [ast.BinOp(left=node.left, op=op(), right=node.right)]
    if isinstance(node, ast.Compare) and type(node.ops[0]) in _COMPARISON:
        cmp = context.pick([kind for kind in _COMPARISON if kind is not type(node.ops[0])])
        return [ast.Compare(left=node.left, ops=[cmp(), *node.ops[1:]], comparators=node.comparators)]
    if isinstance(node, ast.BoolOp):
        other = ast.Or() if isinstance(node.op, ast.And) else ast.And()
        return [ast.BoolOp(op=other, values=node.values)]
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in ("min", "max"):
        name = "min" if node.func.id == "max" else "max"
        return [ast.Call(func=ast.Name(id=name), args=node.args, keywords=node.keywords)]
    return []


def swap_name(context: Context) -> Edit | None:
    """Read another name of the same kind, mostly of the same unit."""
    sites = [site for site in free_sites(context.source) if isinstance(site.node, _TERMINALS)]
    if not sites:
        return None
    site = context.pick(sites)
    old = ast.unparse(site.node)
    fitting = [
        terminal
        for terminal in site.scope.terminals
        if terminal.text != old and _exchangeable(site, terminal.kind)
    ]
    alike = [terminal for terminal in fitting if terminal.kind.unit == site.kind.unit]
    if alike and context.chance(0.85):
        fitting = alike
    return swap(site.node, expression(context.pick(fitting).text)) if fitting else None


def _exchangeable(site: Site, kind: Kind) -> bool:
    if site.demand == "array":
        return kind.name == "array" and kind.group == site.kind.group
    return kind.name == "int" if site.demand == "int" else kind.numeric and site.demand == "real"


def replace(context: Context) -> Edit | None:
    """Put a random expression in the place of a small one."""
    sites = [site for site in free_sites(context.source) if site.demand != "array" and site.size <= 15]
    if not sites:
        return None
    site = context.pick(sites)
    return swap(site.node, replacement(context, site, context.pick((1, 2, 2, 3))))


def extend(context: Context) -> Edit | None:
    """Add a term or a factor to an expression: the old one stays inside the new one."""
    sites = [site for site in number_sites(context.source) if not isinstance(site.node, ast.Constant)]
    arrays = [site for site in free_sites(context.source) if site.demand == "array"]
    if not sites + arrays:
        return None
    site = context.pick(sites + arrays)
    if site.demand == "array":
        return _extend_array(context, site)
    return swap(
        site.node, expression(extended(Grower(context, site.scope), ast.unparse(site.node), site.kind.unit))
    )


def _extend_array(context: Context, site: Site) -> Edit | None:
    fitting = [terminal.text for terminal in site.scope.terminals if _exchangeable(site, terminal.kind)] or [
        ast.unparse(site.node)
    ]
    factor = Grower(context, site.scope).factor()
    text = context.pick(
        (f"(@) + {factor} * {context.pick(fitting)}", f"(@) * {context.pick(fitting)}", f"(@) * {factor}")
    )
    return swap(site.node, expression(text.replace("@", ast.unparse(site.node))))


def shrink(context: Context) -> Edit | None:
    """Put a part of an expression in its place."""
    sites = {id(site.node): site for site in free_sites(context.source)}
    large = [site for site in sites.values() if site.size > 2 and not isinstance(site.node, _TERMINALS)]
    if not large:
        return None
    site = context.pick(large)
    parts = [
        part
        for part in walk(site.node)[1:]
        if id(part) in sites and sites[id(part)].demand == site.demand and sites[id(part)].scope is site.scope
    ]
    near = parts[:3] if context.chance(0.7) else parts
    part = context.pick(near) if near else None
    return swap(site.node, part) if isinstance(part, ast.expr) else None


def branch(context: Context) -> Edit | None:
    """Make an expression depend on a condition."""
    sites = [site for site in number_sites(context.source) if not isinstance(site.node, ast.Constant)]
    if not sites:
        return None
    site = context.pick(sites)
    grower = Grower(context, site.scope)
    old, condition = ast.unparse(site.node), grower.truth(1)
    unit = site.kind.unit
    new = extended(grower, old, unit) if context.chance(0.5) else grower.number(unit, 2)
    return swap(site.node, expression(f"({new}) if {condition} else ({old})"))


def condition(context: Context) -> Edit | None:
    """Tighten, loosen, negate or renew a condition."""
    sites = [site for site in free_sites(context.source) if site.demand == "bool"]
    if not sites:
        return None
    site = context.pick(sites)
    old, new = ast.unparse(site.node), Grower(context, site.scope).truth(1)
    text = context.pick((f"({old}) and {new}", f"({old}) or {new}", new, new, f"not ({old})"))
    return swap(site.node, expression(text))
