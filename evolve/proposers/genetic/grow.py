"""Random expressions over the names in scope, true to kinds and, mostly, to units."""

from __future__ import annotations

import ast
import math
from collections.abc import Callable
from dataclasses import dataclass

from evolve.proposers.genetic.edit import Context, expression
from evolve.proposers.genetic.kinds import infer
from evolve.proposers.genetic.scopes import Scope, Terminal
from evolve.proposers.genetic.sites import Site

_COMMON = (0.5, 1.0, 2.0, 0.1, 0.0)
_COMPARISONS = ("<", ">", "<=", ">=")


@dataclass(frozen=True)
class Grower:
    """Grows expressions as text; its only state is the generator in `context`.

    Attributes:
        context: Of the proposal.
        scope: Names that may be used.
    """

    context: Context
    scope: Scope

    def number(self, unit: str | None, depth: int) -> str:
        """Return a real expression of `unit` (`None`: of any) with at most `depth` operators on a path."""
        if depth <= 0 or self.context.chance(0.3):
            return self.terminal(unit)
        if unit is None and self.scope.units:
            unit = self.context.pick(("", *self.scope.units))
        forms = _FORMS + (_PURE_FORMS if not unit else ())
        return self.context.pick(forms)(self, unit, depth - 1)

    def terminal(self, unit: str | None) -> str:
        """Return a name in scope, preferably of `unit`, or a constant."""
        numbers = self.scope.numbers
        if not numbers or self.context.chance(0.15 if unit else 0.25):
            return self.constant()
        fitting = [terminal for terminal in numbers if unit is None or _fits(terminal, unit)]
        if not fitting or self.context.chance(0.1):
            fitting = list(numbers)
        return self.context.pick(fitting).text

    def constant(self) -> str:
        """Return a positive constant between 0.01 and 10, or a common one."""
        if self.context.chance(0.35):
            return repr(self.context.pick(_COMMON))
        return repr(rounded(math.exp(self.context.rng.uniform(math.log(0.01), math.log(10.0)))))

    def factor(self) -> str:
        """Return a constant that may be negative, for a term that corrects another."""
        value = rounded(math.exp(self.context.rng.uniform(math.log(0.02), math.log(3.0))))
        return repr(-value if self.context.chance(0.4) else value)

    def whole(self, depth: int) -> str:
        """Return an integer expression."""
        numbers = [terminal.text for terminal in self.scope.numbers if terminal.kind.name == "int"]
        if not numbers or self.context.chance(0.2):
            return str(self.context.pick((0, 1, 2, 3)))
        first = self.context.pick(numbers)
        if depth <= 0 or self.context.chance(0.5):
            return first
        return self.context.pick(("({0} + {1})", "({0} - {1})", "min({0}, {1})", "max({0}, {1})")).format(
            first, self.whole(depth - 1)
        )

    def truth(self, depth: int) -> str:
        """Return a comparison of two expressions of one unit."""
        unit = self.context.pick(("", *self.scope.units))
        left, right = self.number(unit, depth), self.number(unit, depth)
        if self.context.chance(0.4):
            right = f"({self.constant()} * {self.terminal(unit)})"
        return f"({left} {self.context.pick(_COMPARISONS)} {right})"

    def quotient(self, over: str, under: str) -> str:
        """Return a division that cannot fail for the declared ranges."""
        lowest = infer(expression(under), self.scope.names).lo
        if lowest > 0:
            return f"({over} / {under})"
        if lowest == 0:
            return f"({over} / ({under} + {self.context.pick((0.001, 1.0))}))"
        return f"({over} / (abs({under}) + {self.context.pick((0.001, 1.0))}))"

    def ratio(self, depth: int) -> str:
        """Return a pure number."""
        unit = self.context.pick(("", *self.scope.units))
        return self.quotient(self.number(unit, depth), self.number(unit, depth))


def rounded(value: float, digits: int = 3) -> float:
    """Return `value` to `digits` significant digits."""
    return float(f"{value:.{digits}g}")


def replacement(context: Context, site: Site, depth: int) -> ast.expr:
    """Return a random expression that fits where `site` is."""
    grower = Grower(context, site.scope)
    if site.demand == "bool":
        return expression(grower.truth(depth - 1))
    if site.demand == "int":
        return expression(grower.whole(depth))
    return expression(grower.number(site.kind.unit, depth))


def _fits(terminal: Terminal, unit: str) -> bool:
    return terminal.kind.unit is None or terminal.kind.unit == unit


_Form = Callable[[Grower, str | None, int], str]


def _binary(pattern: str) -> _Form:
    def form(grower: Grower, unit: str | None, depth: int) -> str:
        return pattern.format(grower.number(unit, depth), grower.number(unit, depth))

    return form


def _unary(pattern: str) -> _Form:
    def form(grower: Grower, _unit: str | None, depth: int) -> str:
        return pattern.format(grower.number("", depth))

    return form


_FORMS: tuple[_Form, ...] = (
    _binary("({} + {})"),
    _binary("({} - {})"),
    _binary("({} - {})"),
    _binary("max({}, {})"),
    _binary("min({}, {})"),
    _binary("abs({} - {})"),
    _binary("max(0.0, {} - {})"),
    lambda grower, unit, depth: f"({grower.factor()} * {grower.number(unit, depth)})",
    lambda grower, unit, depth: f"({grower.number(unit, depth)} * {grower.ratio(depth - 1)})",
    lambda grower, unit, depth: grower.quotient(grower.number(unit, depth), grower.number("", depth)),
    lambda grower, unit, depth: (
        f"({grower.number(unit, depth)} if {grower.truth(depth - 1)} else {grower.number(unit, depth)})"
    ),
)
_PURE_FORMS: tuple[_Form, ...] = (
    lambda grower, _unit, depth: grower.ratio(depth),
    lambda grower, _unit, depth: f"math.exp(-abs({grower.ratio(depth)}))",
    lambda grower, _unit, depth: f"math.exp(-max(0.0, {grower.ratio(depth)}))",
    _unary("math.sqrt(abs({}))"),
    _unary("math.log(1.0 + abs({}))"),
    lambda grower, _unit, depth: f"({grower.number('', depth)} * {grower.number('', depth)})",
)


_EXTENSIONS: tuple[Callable[[Grower, str | None], str], ...] = (
    lambda grower, unit: f"(@) + {grower.factor()} * {grower.terminal(unit)}",
    lambda grower, unit: f"(@) + {grower.factor()} * {grower.number(unit, 2)}",
    lambda grower, unit: f"(@) + {grower.number(unit, 2)}",
    lambda grower, _unit: f"(@) * (1.0 + {grower.factor()} * {grower.ratio(0)})",
    lambda grower, _unit: f"(@) * {grower.constant()}",
    lambda grower, unit: f"max((@), {grower.number(unit, 2)})",
    lambda grower, unit: f"min((@), {grower.number(unit, 2)})",
    lambda grower, _unit: f"(@) * {grower.ratio(1)}",
    lambda grower, _unit: f"(@) * math.exp({grower.factor()} * {grower.ratio(1)})",
)

_EXTENSION_WEIGHTS = (3.0, 3.0, 2.0, 2.0, 0.5, 1.5, 0.7, 0.5, 2.0)


def extended(grower: Grower, text: str, unit: str | None) -> str:
    """Return an expression of `unit` that holds the expression `text`, and a term or factor more."""
    form = grower.context.weighted(_EXTENSIONS, _EXTENSION_WEIGHTS)
    return form(grower, unit).replace("@", text)
