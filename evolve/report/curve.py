"""Values over evaluations, time or money."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from markupsafe import Markup

from evolve.report.charts import Chart
from evolve.report.labels import Wanted, labels
from evolve.report.scales import Scale
from evolve.report.svg import Frame, axes, drawing, element, join, staircase
from evolve.report.tables import Table, figure, words
from evolve.report.text import number, visible


@dataclass(frozen=True)
class Line:
    """A course over time.

    Attributes:
        name: For its label.
        points: (x, y), x never falling.
        mark: Style class.
        end: Where it ends; the axis does if not given.
    """

    name: str
    points: Sequence[tuple[float, float]]
    mark: str = "course"
    end: float | None = None


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
    wanted = []
    for level in levels:
        at = ys(level.value)
        parts.append(
            element("line", class_="level", x1=frame.left, x2=frame.width - frame.right, y1=at, y2=at)
        )
        wanted.append(Wanted(visible(level.name), frame.width * 0.62, at, "baseline"))
    for line in lines:
        points = [(xs(px), ys(py)) for px, py in line.points]
        parts.append(staircase(points, xs(end if line.end is None else line.end), f"{line.mark} line"))
        parts.append(_bends(points, line))
        if len(lines) > 1 and points:
            wanted.append(Wanted(visible(line.name), *points[-1], line.mark))
    return Chart(
        title,
        drawing(frame, title, parts + labels(frame, wanted), class_="curve"),
        "",
        _table(lines, names),
        key,
    )


def _table(lines: Sequence[Line], names: tuple[str, str]) -> Table:
    rows = [[words(line.name), figure(x), figure(y)] for line in lines for x, y in line.points]
    return Table("Each change", ("course", *names), rows, frozenset({1, 2}))


def _heights(lines: Sequence[Line]) -> Iterable[float]:
    return (height for line in lines for _, height in line.points)


def _bends(points: Sequence[tuple[float, float]], line: Line) -> Markup:
    dots = []
    for (px, py), (_, value) in zip(points, line.points, strict=True):
        hint = element("title", number(value))
        dots.append(element("circle", hint, class_=f"{line.mark} bend", cx=px, cy=py, r=3))
    return join(dots)
