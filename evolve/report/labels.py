"""Names beside marks, placed so that they neither overlap nor leave the drawing."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from markupsafe import Markup

from evolve.report.svg import Frame, element, join

GLYPHS = {3.7: "ijlI'.,:;|! ", 4.7: "frt()[]-", 6.1: "sczkxvy_", 9.6: "wm%WM@"}
"""Widths of characters of a label, in user units: wide faces at the 11.5 units of a label need this."""

GLYPH = 7.3
"""Width of any other character."""

HEIGHT = 14.0
GAPS = (7.0, 15.0, 26.0, 40.0)
CLOSE = 14.0
"""A label further from its mark than this is tied to it by a line."""

CROSSING = 60.0
"""Cost of a line that runs through something, in units of distance."""

Box = tuple[float, float, float, float]


@dataclass(frozen=True)
class Wanted:
    """A label and the mark that it belongs to.

    Attributes:
        text: What is written; escaped.
        x: Of the mark.
        y: Of the mark.
        mark: Style class.
    """

    text: str
    x: float
    y: float
    mark: str = ""


@dataclass(frozen=True)
class Placed:
    """A label in its place, and what is wrong with the place: collisions and distance."""

    wanted: Wanted
    box: Box
    cost: float


_WIDTHS = {character: width for width, characters in GLYPHS.items() for character in characters}


def width_of(text: str) -> float:
    """Return about how wide a label is, in user units."""
    return sum(_WIDTHS.get(character, GLYPH) for character in text)


def labels(frame: Frame, wanted: Sequence[Wanted], marks: Sequence[tuple[float, float]] = ()) -> list[Markup]:
    """Return every label; of a few orders of placing them, the one that collides least.

    Args:
        frame: That none may leave.
        wanted: In order of importance.
        marks: What should not be covered.
    """
    orders = [
        list(wanted),
        list(wanted)[::-1],
        sorted(wanted, key=lambda w: (w.x, w.y)),
        sorted(wanted, key=lambda w: (w.y, w.x)),
    ]
    best: list[Placed] = []
    least = float("inf")
    for order in orders:
        placed = _placed(frame, order, marks)
        cost = sum(p.cost for p in placed)
        if cost < least:
            best, least = placed, cost
        if least <= GAPS[0] * len(wanted):
            break
    return [_drawn(p) for p in best]


def _placed(frame: Frame, order: Sequence[Wanted], marks: Sequence[tuple[float, float]]) -> list[Placed]:
    taken: list[Box] = [(x - 5, y - 5, x + 5, y + 5) for x, y in marks]
    placed = []
    for wanted in order:
        found = _best(frame, wanted, taken)
        taken.append(found.box)
        placed.append(found)
    return placed


def _best(frame: Frame, wanted: Wanted, taken: Sequence[Box]) -> Placed:
    width = width_of(wanted.text) * (1.1 if wanted.mark == "incumbent" else 1.0)
    near = [b for b in taken if abs(b[0] - wanted.x) < 3 * width + 90 and abs(b[1] - wanted.y) < 90]
    tried = []
    for gap in GAPS:
        for box in _around(wanted.x, wanted.y, width, gap):
            clash = 50 * _outside(frame, box) + 3 * sum(_overlap(box, other) for other in near)
            clash += CROSSING * _crossed(wanted, box, near)
            tried.append(Placed(wanted, box, clash + _distance(wanted, box)))
        best = min(tried, key=lambda placed: placed.cost)
        if best.cost < gap + CLOSE:
            break
    return best


def _around(x: float, y: float, width: float, gap: float) -> list[Box]:
    """Return eight boxes of a label's width around a mark."""
    aside = gap * 0.7
    corners = (
        (x + gap, y - 7),
        (x - gap - width, y - 7),
        (x - width / 2, y - gap - HEIGHT),
        (x - width / 2, y + gap),
        (x + aside, y - gap - 10),
        (x + aside, y + gap - 2),
        (x - aside - width, y - gap - 10),
        (x - aside - width, y + gap - 2),
    )
    return [(left, top, left + width, top + HEIGHT) for left, top in corners]


def _outside(frame: Frame, box: Box) -> float:
    return (
        max(0.0, frame.left - box[0])
        + max(0.0, box[2] - frame.width + 4)
        + max(0.0, frame.top - 4 - box[1])
        + max(0.0, box[3] - frame.height + frame.bottom)
    )


def _overlap(a: Box, b: Box) -> float:
    width = min(a[2], b[2]) - max(a[0], b[0])
    height = min(a[3], b[3]) - max(a[1], b[1])
    return width * height if width > 0 and height > 0 else 0.0


def _nearest(wanted: Wanted, box: Box) -> tuple[float, float]:
    return min(max(wanted.x, box[0]), box[2]), min(max(wanted.y, box[1]), box[3])


def _distance(wanted: Wanted, box: Box) -> float:
    x, y = _nearest(wanted, box)
    return abs(x - wanted.x) + abs(y - wanted.y)


def _crossed(wanted: Wanted, box: Box, near: Sequence[Box]) -> int:
    """Count what the line from a mark to its label runs through, its own mark left out."""
    if _distance(wanted, box) <= CLOSE:
        return 0
    x, y = _nearest(wanted, box)
    places = [(wanted.x + k / 4 * (x - wanted.x), wanted.y + k / 4 * (y - wanted.y)) for k in (1, 2, 3)]
    return sum(
        any(b[0] < px < b[2] and b[1] < py < b[3] for px, py in places)
        for b in near
        if not (b[0] <= wanted.x <= b[2] and b[1] <= wanted.y <= b[3])
    )


def _drawn(placed: Placed) -> Markup:
    wanted, box = placed.wanted, placed.box
    label = element("text", wanted.text, class_=f"label {wanted.mark}", x=box[0], y=box[1] + 11)
    if _distance(wanted, box) <= CLOSE:
        return label
    x, y = _nearest(wanted, box)
    line = element("line", class_="leader", x1=float(wanted.x), y1=float(wanted.y), x2=x, y2=y)
    return join([line, label])
