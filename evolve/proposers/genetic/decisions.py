"""Operators for hooks whose result is one of a few codes, such as wait, spot or on demand.

Such a program is a decision list: "when this, return that". What changes it is another rule, another
code, or a condition that holds more or less often; arithmetic on codes means nothing.

Source: R. L. Rivest, "Learning decision lists", Machine Learning 2, 1987 (the form of the programs);
    O. H. Schmitt, "A thermionic trigger", Journal of Scientific Instruments 15, 1938 (two thresholds).
"""

from __future__ import annotations

import ast
import builtins
import math

from evolve.programs import walk
from evolve.proposers.genetic.edit import Context, Edit, expression, spelt, statement, swap
from evolve.proposers.genetic.grow import Grower, rounded
from evolve.proposers.genetic.scopes import Scope, Terminal
from evolve.proposers.genetic.sites import Site

_ORDERS = ("<", ">")
_ON_STATE = 0.3  # of comparisons: what holds now, as that it runs on demand, where a hook tells such things
_FORBIDDEN = 0.35  # of edits by state: one that rules a state out, not one that asks for more in it
_SHIFTED = 0.6  # of what is asked for: a comparison that the program has already, with another threshold
_FARTHEST = 8.0  # between two thresholds on one quantity, as a factor


def rule(context: Context) -> Edit | None:
    """Return a code under a new condition: before a statement, or in the place of a returned value."""
    if context.chance(0.5):
        return _exception(context)
    places = [
        place
        for place in context.source.places
        if place.scope.numbers and context.source.grammar.codes(place.function)
    ]
    if not places:
        return None
    place = context.pick(places)
    code = context.pick(context.source.grammar.codes(place.function))
    new = statement(f"if {_condition(context, place.scope)}:\n    return {code}")
    note = f"insert `{spelt(new)}` before `{spelt(place.node, 40)}`"
    return Edit({id(place.node): [new, place.node]}, note)


def recode(context: Context) -> Edit | None:
    """Return another code."""
    sites = [site for site in _coded(context) if isinstance(site.node, ast.Constant)]
    if not sites:
        return None
    site = context.pick(sites)
    others = [code for code in _codes(context, site) if code != getattr(site.node, "value", None)]
    return swap(site.node, ast.Constant(context.pick(others)))


def threshold(context: Context) -> Edit | None:
    """Make a condition hold more or less often, or put a comparison with a constant in its place."""
    sites = [
        site
        for site in context.source.sites
        if site.demand == "bool" and _codes(context, site) and site.scope.numbers
    ]
    if not sites:
        return None
    site = context.pick(sites)
    old, new = ast.unparse(site.node), _comparison(context, site.scope)
    text = context.pick((f"({old}) and {new}", f"({old}) or {new}", new))
    return swap(site.node, expression(text))


def state(context: Context) -> Edit | None:
    """Let a condition hold, or fail, by what is the case now too, as that the job runs on demand.

    To leave what one is at only for a better reason than would be needed to begin it is a rule of its own
    kind, and a search that draws names and numbers finds it too seldom.
    """
    sites = [site for site in context.source.sites if site.demand == "bool" and _codes(context, site)]
    states = [
        (site, f"{flag.text} == {value}")
        for site in sites
        for flag in site.scope.numbers
        if flag.text not in ast.unparse(site.node)
        for value in flag.kind.codes
    ]
    if not states:
        return None
    whole = ast.unparse(context.source.tree)
    known = [(site, now) for site, now in states if now.partition(" ")[0] in whole]
    site, now = context.pick(known if known and context.chance(0.5) else states)
    old = ast.unparse(site.node)
    if context.chance(_FORBIDDEN):
        return swap(site.node, expression(context.pick((f"({old}) and {now}", f"({old}) or {now}"))))
    reason = _shifted(context, site) if context.chance(_SHIFTED) else ""
    reason = reason or _measured(context, site.scope)
    forms = (f"({old}) and ({now} or {reason})", f"({old}) or ({now} and {reason})")
    return swap(site.node, expression(context.pick(forms)))


def prune(context: Context) -> Edit | None:
    """Drop a rule: of a choice between codes keep one side, or delete an `if` that only returns."""
    sides = [
        swap(site.node, side)
        for site in _coded(context)
        if isinstance(site.node, ast.IfExp)
        for side in (site.node.body, site.node.orelse)
    ]
    rules = [
        Edit({id(place.node): []}, f"delete `{spelt(place.node)}`")
        for place in context.source.places
        if _only_returns(place.node)
    ]
    return context.pick([*sides, *rules]) if sides or rules else None


def _exception(context: Context) -> Edit | None:
    sites = [site for site in _coded(context) if site.scope.numbers]
    if not sites:
        return None
    site = context.pick(sites)
    code, when = context.pick(_codes(context, site)), _condition(context, site.scope)
    if isinstance(site.node, ast.Constant) and site.node.value == code:
        return None
    return swap(site.node, expression(f"{code} if {when} else ({ast.unparse(site.node)})"))


def _condition(context: Context, scope: Scope) -> str:
    first = _comparison(context, scope)
    if not context.chance(0.35):
        return first
    return f"{first} and {_comparison(context, scope)}"


def _comparison(context: Context, scope: Scope) -> str:
    """Compare what is the case now with a value, or a quantity."""
    flags = [terminal for terminal in scope.numbers if terminal.kind.codes]
    if flags and context.chance(_ON_STATE):
        terminal = context.pick(flags)
        return f"{terminal.text} == {context.pick(terminal.kind.codes)}"
    return _measured(context, scope)


def _measured(context: Context, scope: Scope) -> str:
    """Compare a quantity with a constant, or with a multiple of another, mostly of its unit."""
    quantities = [terminal for terminal in scope.numbers if not terminal.kind.codes]
    if not quantities:
        return Grower(context, scope).truth(1)
    terminal = context.pick(quantities)
    order = context.pick(_ORDERS)
    alike = [other for other in scope.numbers if _comparable(terminal, other)]
    if alike and context.chance(0.6):
        return f"{terminal.text} {order} {_constant(context)} * {context.pick(alike).text}"
    if context.chance(0.3):  # of another unit: the constant has the quotient's
        return f"{terminal.text} {order} {_constant(context)} * {context.pick(quantities).text}"
    if context.chance(0.15):
        return f"{terminal.text} {order} {Grower(context, scope).number(terminal.kind.unit, 2)}"
    return f"{terminal.text} {order} {_constant(context)}"


def _shifted(context: Context, site: Site) -> str:
    """Return a comparison of the same function with its right side scaled; "" if there is none.

    Two thresholds on one quantity, one to begin and one to leave, are how a control keeps from
    switching to and fro.
    """
    known = {*site.scope.names, *dir(builtins), "math"}
    found = [
        other.node
        for other in context.source.sites
        if isinstance(other.node, ast.Compare)
        and other.function == site.function
        and isinstance(other.node.ops[0], ast.Lt | ast.LtE | ast.Gt | ast.GtE)
        and all(node.id in known for node in walk(other.node) if isinstance(node, ast.Name))
    ]
    if not found:
        return ""
    node = context.pick(found)
    factor = rounded(math.exp(context.rng.uniform(-math.log(_FARTHEST), math.log(_FARTHEST))), 2)
    scaled = ast.BinOp(ast.Constant(factor), ast.Mult(), node.comparators[0])
    return ast.unparse(ast.Compare(node.left, node.ops[:1], [scaled]))


def _comparable(one: Terminal, other: Terminal) -> bool:
    same = one.kind.unit is not None and one.kind.unit == other.kind.unit
    return same and other.text != one.text and not other.kind.codes


def _constant(context: Context) -> str:
    return repr(rounded(math.exp(context.rng.uniform(math.log(0.03), math.log(10.0))), 2))


def _coded(context: Context) -> list[Site]:
    return [site for site in context.source.sites if site.demand == "code" and _codes(context, site)]


def _codes(context: Context, site: Site) -> tuple[int, ...]:
    return context.source.grammar.codes(site.function)


def _only_returns(node: ast.stmt) -> bool:
    return (
        isinstance(node, ast.If)
        and not node.orelse
        and isinstance(node.body[-1], ast.Return)
        and not any(isinstance(inner, ast.Name) and isinstance(inner.ctx, ast.Store) for inner in walk(node))
    )
