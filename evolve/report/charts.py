"""The drawings of a report, each with the table behind it."""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from markupsafe import Markup

from evolve.report.scales import Scale
from evolve.report.svg import Frame, Labels, axes, cloud, drawing, element, join, staircase
from evolve.report.tables import Table
from evolve.report.text import number, visible
from evolve.types import Objective

CROP = 20.0
"""A baseline further away than this many spans of the front is named below the drawing instead."""

OUTSIDE = (-99.0, -99.0)


@dataclass(frozen=True)
class Dot:
    """A program on a scatter.

    Attributes:
        name: Of the program or baseline.
        values: By objective.
        link: Where a click leads.
        mark: Style class: "front", "incumbent", "baseline" …
    """

    name: str
    values: dict[str, float]
    link: str = ""
    mark: str = "front"


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


def scatters(
    objectives: Sequence[Objective], dots: Sequence[Dot], crowd: Sequence[dict[str, float]]
) -> list[Chart]:
    """Draw every pair of objectives; with one objective only, against the order of appearance.

    Args:
        objectives: Primary first.
        dots: Front and baselines; each can be clicked.
        crowd: Objectives of dominated candidates, drawn faint, in the order of the page's data.
    """
    return [_scatter(x, y, dots, crowd) for x, y in itertools.combinations(objectives, 2)]


def _scatter(
    first: Objective, second: Objective, dots: Sequence[Dot], crowd: Sequence[dict[str, float]]
) -> Chart:
    frame = Frame()
    x = frame.x(_window(first, dots))
    y = frame.y(_window(second, dots))

    def inside(values: dict[str, float]) -> bool:
        return x.shows(values[first.name]) and y.shows(values[second.name])

    def at(values: dict[str, float]) -> tuple[float, float]:
        return x(values[first.name]), y(values[second.name])

    parts = axes(frame, x, y, label(first), label(second))
    parts.append(cloud((at(v) if inside(v) else OUTSIDE for v in crowd), "dominated"))
    shown = [dot for dot in dots if inside(dot.values)]
    parts += _marks([(dot, *at(dot.values)) for dot in shown], frame, (first, second))
    hidden = [dot for dot in dots if not inside(dot.values)]
    far = sum(not inside(values) for values in crowd)
    title = f"{visible(first.name)} and {visible(second.name)}"
    caption = _beyond(hidden, far, first, second)
    svg = drawing(frame, f"{title} on train", parts, class_="scatter")
    return Chart(title, svg, caption, key=f"{first.name}-{second.name}")


def _window(objective: Objective, dots: Sequence[Dot]) -> list[float]:
    """Return the values that an axis must cover: the front, and baselines not too far from it."""
    values = [(dot.values[objective.name], dot.mark == "baseline") for dot in dots]
    if all(value > 0 for value, _ in values):
        return [value for value, _ in values]
    core = [value for value, baseline in values if not baseline] or [value for value, _ in values]
    rules = sorted((v for v, baseline in values if baseline), key=lambda v: abs(v - core[0]))
    core += rules[:2]
    span = max(core) - min(core)
    reach = CROP * (span or abs(max(core)) or 1.0)
    return core + [v for v in rules if min(core) - reach <= v <= max(core) + reach]


def _marks(
    placed: Sequence[tuple[Dot, float, float]], frame: Frame, pair: tuple[Objective, Objective]
) -> list[Markup]:
    labels = Labels(frame, [(px - 6, py - 6, px + 6, py + 6) for _, px, py in placed])
    order = {"baseline": 0, "front": 1, "incumbent": 2}
    marks = []
    for dot, px, py in sorted(placed, key=lambda p: order.get(p[0].mark, 1)):
        said = "; ".join(f"{visible(o.name)} {number(dot.values[o.name])} {o.unit}".strip() for o in pair)
        hint = element("title", f"{visible(dot.name)}: {said}")
        marks.append(_linked(dot, element("path", hint, class_=dot.mark, d=_shape(dot.mark, px, py))))
    texts = [
        labels.place(visible(dot.name), px, py, "label incumbent")
        for dot, px, py in placed
        if dot.mark == "incumbent"
    ]
    for names, px, py in _together([p for p in placed if p[0].mark == "baseline"]):
        shown = ", ".join(names[:2]) + (f" +{len(names) - 2}" if len(names) > 2 else "")
        texts.append(labels.place(shown, px, py, "label baseline"))
    return marks + texts


def _together(placed: Sequence[tuple[Dot, float, float]]) -> list[tuple[list[str], float, float]]:
    """Return the names at each place; marks that all but coincide share a label."""
    groups: list[tuple[list[str], float, float]] = []
    for dot, px, py in placed:
        for names, gx, gy in groups:
            if abs(gx - px) + abs(gy - py) < 8:
                names.append(visible(dot.name))
                break
        else:
            groups.append(([visible(dot.name)], px, py))
    return groups


def _linked(dot: Dot, mark: Markup) -> Markup:
    return element("a", mark, href=dot.link, aria_label=visible(dot.name)) if dot.link else mark


def _shape(mark: str, x: float, y: float) -> str:
    """Return a diamond for a baseline, a star for the incumbent, a disc for any other."""
    if mark == "baseline":
        return f"M{x:.1f} {y - 6:.1f}l6 6l-6 6l-6-6z"
    if mark == "incumbent":
        return f"M{x:.1f} {y - 9:.1f}l2.6 5.8 6.3.6-4.8 4.2 1.4 6.2-5.5-3.3-5.5 3.3 1.4-6.2-4.8-4.2 6.3-.6z"
    return f"M{x - 5:.1f} {y:.1f}a5 5 0 1 0 10 0a5 5 0 1 0-10 0z"


def _beyond(hidden: Sequence[Dot], far: int, first: Objective, second: Objective) -> str:
    said = [
        f"{visible(dot.name)} ({number(dot.values[first.name])} {first.unit}, "
        f"{number(dot.values[second.name])} {second.unit})".replace(" ,", ",").replace(" )", ")")
        for dot in hidden
    ]
    sentences = []
    if said:
        sentences.append(f"Outside the drawing: {', '.join(said)}.")
    if far:
        sentences.append(f"{far:,} dominated candidates lie beyond its edges.")
    return " ".join(sentences)


@dataclass(frozen=True)
class Line:
    """A course over time.

    Attributes:
        name: For its label.
        points: (x, y), x never falling.
        mark: Style class.
    """

    name: str
    points: Sequence[tuple[float, float]]
    mark: str = "course"


@dataclass(frozen=True)
class Level:
    """A height to compare with, e.g. the best baseline."""

    name: str
    value: float


def curve(
    title: str,
    lines: Sequence[Line],
    levels: Sequence[Level],
    *,
    names: tuple[str, str],
    end: float,
    key: str = "",
) -> Chart:
    """Draw courses that hold each value until the next one.

    Args:
        title: A few words.
        lines: The courses.
        levels: Dashed heights.
        names: Of the horizontal and the vertical axis.
        end: Where the horizontal axis ends.
        key: See `Chart`.
    """
    frame = Frame(height=300)
    xs = Scale(0.0, max(end, 1e-9), frame.left, frame.width - frame.right)
    ys = frame.y([*_heights(lines), *(level.value for level in levels)])
    parts = axes(frame, xs, ys, *names)
    labels = Labels(frame, [])
    texts = []
    for level in levels:
        at = ys(level.value)
        parts.append(
            element("line", class_="level", x1=frame.left, x2=frame.width - frame.right, y1=at, y2=at)
        )
        texts.append(labels.place(visible(level.name), frame.width * 0.62, at, "label baseline"))
    for line in lines:
        points = [(xs(px), ys(py)) for px, py in line.points]
        parts.append(staircase(points, xs(end), line.mark))
        parts.append(_bends(points, line))
        if len(lines) > 1 and points:
            texts.append(labels.place(visible(line.name), points[-1][0], points[-1][1], f"label {line.mark}"))
    return Chart(title, drawing(frame, title, parts + texts, class_="curve"), "", key=key)


def _heights(lines: Sequence[Line]) -> Iterable[float]:
    return (height for line in lines for _, height in line.points)


def _bends(points: Sequence[tuple[float, float]], line: Line) -> Markup:
    dots = []
    for (px, py), (_, value) in zip(points, line.points, strict=True):
        hint = element("title", number(value))
        dots.append(element("circle", hint, class_=f"{line.mark} bend", cx=px, cy=py, r=3))
    return join(dots)
