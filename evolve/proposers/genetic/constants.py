"""Operators on numeric constants."""

from __future__ import annotations

import ast
import math
from collections.abc import Sequence

from evolve.programs import literal
from evolve.proposers.genetic.edit import Context, Edit, spelt
from evolve.proposers.genetic.grow import rounded
from evolve.proposers.genetic.sites import Site
from evolve.proposers.genetic.source import Source

GUARD = 1e-5
"""A smaller constant keeps a denominator off zero; it is left alone."""


def constant_sites(source: Source) -> list[Site]:
    """Return the numeric constants that may change, in the order of the text; a code is no quantity."""
    return [
        site
        for site in source.sites
        if isinstance(site.node, ast.Constant) and site.demand != "code" and not _is_guard(site)
    ]


def value_of(site: Site) -> float:
    """Return the number at a site of `constant_sites`."""
    return float(site.node.value)  # type: ignore[attr-defined]


def is_whole(site: Site) -> bool:
    """Whether only an integer may stand here."""
    return site.kind.name == "int" and site.demand != "real"


def perturb(context: Context) -> Edit | None:
    """Change one constant, sometimes two or three."""
    sites = constant_sites(context.source)
    if not sites:
        return None
    chosen = {int(context.rng.random() * len(sites))}
    while len(chosen) < min(3, len(sites)) and context.chance(0.25):
        chosen.add(int(context.rng.random() * len(sites)))
    spread = context.pick((0.03, 0.1, 0.3, 0.8))
    changes = [(sites[place], _changed(context, sites[place], spread)) for place in sorted(chosen)]
    return replaced(changes)


def replaced(changes: Sequence[tuple[Site, float | int]]) -> Edit:
    """Return the edit that gives constants new values."""
    note = ", ".join(f"{spelt(site.node)} → {value:g}" for site, value in changes)
    return Edit({id(site.node): literal(value) for site, value in changes}, note)


def _is_guard(site: Site) -> bool:
    value = getattr(site.node, "value", None)
    if isinstance(value, bool) or not isinstance(value, (int, float)) or not math.isfinite(value):
        return True
    return 0 < abs(value) < GUARD or abs(value) > 1e9


def _changed(context: Context, site: Site, spread: float) -> float | int:
    value = value_of(site)
    if is_whole(site):
        step = context.pick((-2, -1, 1, 2)) if context.chance(0.8) else round(value) or 1
        return max(int(value) + step, 0)
    if value == 0.0:
        return rounded(float(context.rng.normal()) * context.pick((0.03, 0.3, 3.0)))
    draw = context.rng.random()
    if draw < 0.75:
        return rounded(value * math.exp(spread * float(context.rng.normal())), 4)
    if draw < 0.9:
        return rounded(value * math.exp(context.rng.uniform(-2.3, 2.3)))
    return 0.0 if draw < 0.94 else -value
