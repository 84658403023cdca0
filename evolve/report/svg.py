"""Drawings as inline SVG: no script, no outside asset, colours from the page's style sheet."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from markupsafe import Markup, escape

from evolve.report.scales import Scale

GLYPH = 7.2
"""Width of an average character of a label, in user units (labels are 12 high); wide faces need it."""


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
    pairs = []
    for name, value in attributes.items():
        if value is None:
            continue
        shown = f"{value:.1f}".removesuffix(".0") if isinstance(value, float) else value
        pairs.append(Markup(' {}="{}"').format(name.rstrip("_").replace("_", "-"), shown))
    return Markup("<{0}{1}>{2}</{0}>").format(tag, join(pairs), escape(content))


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


Box = tuple[float, float, float, float]


@dataclass
class Labels:
    """Places labels beside their marks so that they neither overlap nor leave the frame."""

    frame: Frame
    taken: list[Box]

    def place(self, text: str, x: float, y: float, class_: str, link: str = "") -> Markup:
        """Return `text` near (x, y), with a thin line to it when it had to move away."""
        width = (GLYPH + (0.7 if "incumbent" in class_ else 0)) * len(text)
        best = min(self._candidates(x, y, width), key=lambda box: self._cost(box, x, y))
        self.taken.append(best)
        left, top = best[0], best[1]
        label = element("text", text, class_=class_, x=left, y=top + 11)
        if link:
            label = element("a", label, href=link)
        nearest_x = min(max(x, best[0]), best[2])
        nearest_y = min(max(y, best[1]), best[3])
        if abs(nearest_x - x) + abs(nearest_y - y) > 14:
            line = element("line", class_="leader", x1=x, y1=y, x2=nearest_x, y2=nearest_y)
            return join([line, label])
        return label

    def _candidates(self, x: float, y: float, width: float) -> list[Box]:
        boxes = []
        for gap in (7.0, 16.0, 28.0, 42.0):
            for left, top in (
                (x + gap, y - 7),
                (x - gap - width, y - 7),
                (x - width / 2, y - gap - 14),
                (x - width / 2, y + gap),
                (x + gap * 0.7, y - gap - 10),
                (x + gap * 0.7, y + gap - 2),
                (x - gap * 0.7 - width, y - gap - 10),
                (x - gap * 0.7 - width, y + gap - 2),
            ):
                boxes.append((left, top, left + width, top + 14))
        return boxes

    def _cost(self, box: Box, x: float, y: float) -> float:
        frame = self.frame
        outside = (
            max(0.0, frame.left - box[0])
            + max(0.0, box[2] - frame.width + 4)
            + max(0.0, frame.top - 4 - box[1])
            + max(0.0, box[3] - frame.height + frame.bottom)
        )
        overlap = sum(_overlap(box, other) for other in self.taken)
        distance = abs((box[0] + box[2]) / 2 - x) * 0.2 + abs((box[1] + box[3]) / 2 - y)
        return outside * 50 + overlap * 3 + distance


def _overlap(a: Box, b: Box) -> float:
    width = min(a[2], b[2]) - max(a[0], b[0])
    height = min(a[3], b[3]) - max(a[1], b[1])
    return width * height if width > 0 and height > 0 else 0.0
