"""Intervals below each other: the incumbent against every baseline."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from markupsafe import Markup

from evolve.report.charts import Chart
from evolve.report.labels import width_of
from evolve.report.scales import Scale
from evolve.report.svg import Frame, drawing, element
from evolve.report.tables import Table, figure, words
from evolve.report.text import number, shortened, signed, visible
from evolve.report.verdict import Versus
from evolve.types import Objective

ROW = 22.0
FAR = 5.0
"""An interval that reaches so many times further than the next nearer one is told in numbers instead."""


def forest(primary: Objective, versus: Sequence[Versus]) -> Chart:
    """Draw each baseline's paired difference with its 95 % interval."""
    names = [shortened(visible(v.baseline.name), 28) for v in versus]
    frame = Frame(520, ROW * len(versus) + 62, left=1.05 * max(map(width_of, names)) + 24, right=24, top=8)
    x = _axis(frame, versus)
    base = frame.height - frame.bottom
    parts = []
    for value, label in x.ticks(7):
        at = x(value)
        parts.append(element("line", class_="grid", x1=at, x2=at, y1=frame.top, y2=base))
        parts.append(element("text", label, class_="tick", x=at, y=base + 16, text_anchor="middle"))
    zero = x(0.0)
    parts.append(element("line", class_="zero", x1=zero, x2=zero, y1=frame.top, y2=base))
    for row, (name, v) in enumerate(zip(names, versus, strict=True)):
        parts += _row(v, name, frame, x, row)
    unit = f" ({primary.unit})" if primary.unit else ""
    better = "left" if primary.direction == "minimise" else "right"
    axis = f"difference in {visible(primary.name)}{unit}; {better} of zero, the incumbent is better"
    middle = (frame.left + frame.width - frame.right) / 2
    parts.append(element("text", axis, class_="name", x=middle, y=base + 37, text_anchor="middle"))
    title = "The incumbent against each baseline on test"
    caption = (
        "Paired differences on the test instances with 95 % bootstrap intervals; grey where zero lies inside."
    )
    if any(not x.shows(v.paired.difference) for v in versus):
        caption += " Arrows and numbers stand for what is further away than the axis reaches."
    return Chart(title, drawing(frame, title, parts, class_="forest"), caption, _table(primary, versus))


def _axis(frame: Frame, versus: Sequence[Versus]) -> Scale:
    """Return an axis around zero that shows the near baselines well; the far ones may be beyond it."""
    reaches = sorted((max(abs(v.paired.lo), abs(v.paired.hi)), v.paired.lo, v.paired.hi) for v in versus)
    shown = [0.0]
    reach = 0.0
    for count, (far, lo, hi) in enumerate(reaches):
        if count >= 2 and reach > 0 and far > FAR * reach:
            break
        reach = far
        shown += [lo, hi]
    return replace(frame.x(shown), log=False)


def _row(v: Versus, name: str, frame: Frame, x: Scale, row: int) -> list[Markup]:
    y = frame.top + ROW * (row + 0.5)
    p = v.paired
    mark = "" if p.significant else " vague"
    parts = [element("text", name, class_="row", x=frame.left - 10, y=y + 4, text_anchor="end")]
    if x.shows(p.difference):
        parts.append(element("line", class_=f"interval{mark}", x1=x(p.lo), x2=x(p.hi), y1=y, y2=y))
        parts.append(element("circle", class_=f"estimate{mark}", cx=x(p.difference), cy=y, r=4))
        return parts
    left = p.difference < x.lo
    edge, way = (x.start, 1) if left else (x.end, -1)
    said = f"{signed(p.difference)} [{signed(p.lo)}, {signed(p.hi)}]"
    parts.append(element("path", class_=f"estimate{mark}", d=f"M{edge:.1f} {y:.1f}l{8 * way} -5v10z"))
    anchor = "start" if left else "end"
    parts.append(element("text", said, class_="tick said", x=edge + 14 * way, y=y + 4, text_anchor=anchor))
    return parts


def _table(primary: Objective, versus: Sequence[Versus]) -> Table:
    rows = []
    for v in versus:
        p = v.paired
        interval = f"[{signed(p.lo)}, {signed(p.hi)}]"
        mark = "" if not p.significant else "good" if primary.loss(p.difference) < 0 else "bad"
        rows.append(
            [
                words(v.baseline.name),
                figure(v.value),
                figure(p.difference, shown=signed(p.difference), mark=mark),
                figure(p.lo, shown=interval),
                figure(p.wins),
                figure(p.ties),
                figure(p.losses),
            ]
        )
    unit = f" ({primary.unit})" if primary.unit else ""
    headings = [
        "baseline",
        f"{visible(primary.name)}{unit}",
        "difference",
        "95 % interval",
        "better",
        "equal",
        "worse",
    ]
    n = number(versus[0].paired.n)
    return Table(f"Incumbent minus baseline on {n} test instances", headings, rows, frozenset(range(1, 7)))
