"""What all drawings of a report have in common."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from markupsafe import Markup, escape

from evolve.report.svg import element, join
from evolve.report.tables import Table
from evolve.report.text import visible
from evolve.types import Objective

DISC = (-5.0, 0.0, "a5 5 0 1 0 10 0a5 5 0 1 0-10 0z")
SHAPES = {
    "baseline": (0.0, -6.0, "l6 6l-6 6l-6-6z"),
    "incumbent": (0.0, -9.0, "l2.6 5.8 6.3.6-4.8 4.2 1.4 6.2-5.5-3.3-5.5 3.3 1.4-6.2-4.8-4.2 6.3-.6z"),
    "run-b": (-4.5, -4.5, "h9v9h-9z"),
    "run-c": (0.0, -6.0, "l6 10h-12z"),
    "run-d": (0.0, 6.0, "l6-10h-12z"),
    "run-e": (-6.0, 0.0, "l3-5.2h6l3 5.2-3 5.2h-6z"),
    "run-f": (-2.0, -6.0, "h4v4h4v4h-4v4h-4v-4h-4v-4h4z"),
}
"""Where an outline starts from the middle of a mark, and the outline: shape tells what colour tells."""


def shape(mark: str, x: float, y: float) -> str:
    """Return the outline of a mark around (x, y): a disc unless its class has one of its own."""
    dx, dy, outline = SHAPES.get(mark, DISC)
    return f"M{x + dx:.1f} {y + dy:.1f}{outline}"


@dataclass(frozen=True)
class Chart:
    """A drawing with what it shows in words and as a table.

    Attributes:
        title: A few words.
        svg: The drawing.
        caption: How to read it.
        table: The figures behind it.
        key: Unique in a group of drawings that a reader chooses from.
    """

    title: str
    svg: Markup
    caption: str
    table: Table | None = None
    key: str = ""


def label(objective: Objective, where: str = "") -> str:
    """Return the name of an axis: objective, unit, which way is better."""
    unit = f" ({objective.unit})" if objective.unit else ""
    better = "less is better" if objective.direction == "minimise" else "more is better"
    return f"{visible(objective.name)}{unit}{where}, {better}"


def legend(shapes: Sequence[tuple[str, str, str]]) -> Markup:
    """Return marks with what they stand for.

    Args:
        shapes: Style class, outline around (10, 10), name.
    """
    entries = []
    for class_, path, name in shapes:
        mark = element("path", class_=class_, d=path)
        drawing = element("svg", mark, viewBox="0 0 20 20", aria_hidden="true")
        entries.append(element("li", join([drawing, escape(name)])))
    return element("ul", join(entries), class_="key")
