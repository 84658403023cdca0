"""Drawings as inline SVG: no script, no outside asset, colours from the page's style sheet."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from markupsafe import Markup, escape

from evolve.report.scales import Scale


@dataclass(frozen=True)
class Frame:
    """The drawing area.

    Attributes:
        width: In user units.
        height: In user units.
        left: Room for the labels of the vertical axis.
        right: Room at the other side.
        top: Room above.
        bottom: Room for the labels of the horizontal axis.
    """

    width: float = 600
    height: float = 380
    left: float = 68
    right: float = 18
    top: float = 14
    bottom: float = 46

    def x(self, values: Sequence[float]) -> Scale:
        """Return a horizontal axis that covers `values`."""
        return Scale.covering(values, self.left, self.width - self.right)

    def y(self, values: Sequence[float]) -> Scale:
        """Return a vertical axis that covers `values`."""
        return Scale.covering(values, self.height - self.bottom, self.top)


def element(tag: str, content: str | Markup = "", **attributes: object) -> Markup:
    """Return one element; `class_` becomes `class`, other underscores hyphens; all is escaped.

    >>> print(element("text", "a < b", class_="label", text_anchor="end"))
    <text class="label" text-anchor="end">a &lt; b</text>
    """
    pairs = [
        f' {name.rstrip("_").replace("_", "-")}="{escape(_shown(value))}"'
        for name, value in attributes.items()
        if value is not None
    ]
    return Markup(f"<{tag}{''.join(pairs)}>{escape(content)}</{tag}>")  # noqa: S704 - escaped piece by piece


def _shown(value: object) -> object:
    return f"{value:.1f}".removesuffix(".0") if isinstance(value, float) else value


def join(parts: Iterable[Markup]) -> Markup:
    """Return the parts one after another."""
    return Markup("").join(parts)


def drawing(frame: Frame, title: str, parts: Iterable[Markup], **attributes: object) -> Markup:
    """Return an `<svg>` that scales with its column; `title` is what a screen reader says."""
    return element(
        "svg",
        join([element("title", title), *parts]),
        viewBox=f"0 0 {frame.width:g} {frame.height:g}",
        role="group",
        aria_label=title,
        **attributes,
    )


def axes(frame: Frame, x: Scale, y: Scale, x_label: str, y_label: str) -> list[Markup]:
    """Return grid lines, tick labels and the names of both axes."""
    left, right = frame.left, frame.width - frame.right
    base = frame.height - frame.bottom
    parts = []
    for value, label in x.ticks(7):
        at = x(value)
        parts.append(element("line", class_="grid", x1=at, x2=at, y1=frame.top, y2=base))
        parts.append(element("text", label, class_="tick", x=at, y=base + 16, text_anchor="middle"))
    for value, label in y.ticks(6):
        at = y(value)
        parts.append(element("line", class_="grid", x1=left, x2=right, y1=at, y2=at))
        parts.append(element("text", label, class_="tick", x=left - 7, y=at + 4, text_anchor="end"))
    parts.append(element("path", class_="axis", d=f"M{left:g} {frame.top:g}V{base:g}H{right:g}"))
    middle = (left + right) / 2
    parts.append(element("text", x_label, class_="name", x=middle, y=base + 37, text_anchor="middle"))
    turned = f"rotate(-90 14 {(frame.top + base) / 2:g})"
    centre = (frame.top + base) / 2
    parts.append(
        element("text", y_label, class_="name", x=14.0, y=centre, text_anchor="middle", transform=turned)
    )
    return parts


def cloud(points: Iterable[tuple[float, float]], class_: str) -> Markup:
    """Return many dots as one path of zero-length strokes: ten bytes a dot."""
    return element("path", class_=class_, d="".join(f"M{x:.1f} {y:.1f}h0" for x, y in points))


def staircase(points: Sequence[tuple[float, float]], end: float, class_: str) -> Markup:
    """Return a line that keeps each height until the next point, and the last one until `end`."""
    if not points:
        return Markup("")
    head, *rest = points
    steps = "".join(f"H{x:.1f}V{y:.1f}" for x, y in rest)
    return element("path", class_=class_, d=f"M{head[0]:.1f} {head[1]:.1f}{steps}H{end:.1f}")
