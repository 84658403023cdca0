"""Programs as points: two objectives at a time."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import dataclass

from markupsafe import Markup

from evolve.indicators import nondominated
from evolve.report.charts import Chart, label, shape
from evolve.report.labels import Wanted, labels
from evolve.report.svg import Frame, axes, cloud, drawing, element
from evolve.report.tables import Table, figure, words
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
        mark: Style class: "front", "incumbent", "baseline", or a run's.
        label: Written beside it; "" for none.
    """

    name: str
    values: dict[str, float]
    link: str = ""
    mark: str = "front"
    label: str = ""


def scatters(
    objectives: Sequence[Objective], dots: Sequence[Dot], crowd: Sequence[dict[str, float]]
) -> list[Chart]:
    """Draw every pair of objectives, first the one with the primary that shows most of a trade-off.

    Args:
        objectives: Primary first.
        dots: Front and baselines; each can be clicked.
        crowd: Objectives of dominated candidates, drawn faint, in the order of the page's data.
    """
    pairs = list(itertools.combinations(objectives, 2))
    telling = max(
        pairs, key=lambda pair: (pair[0] is objectives[0], _trades(pair[0], pair[1], dots)), default=None
    )
    pairs.sort(key=lambda pair: pair != telling)
    return [_scatter(x, y, dots, crowd) for x, y in pairs]


def _trades(first: Objective, second: Objective, dots: Sequence[Dot]) -> int:
    """Return how many programs of the front are on it for these two objectives alone."""
    points = [
        (first.loss(dot.values[first.name]), second.loss(dot.values[second.name]))
        for dot in dots
        if dot.mark != "baseline"
    ]
    return int(nondominated(points).sum()) if points else 0


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
    return Chart(title, svg, caption, _table(first, second, dots), f"{first.name}-{second.name}")


def _table(first: Objective, second: Objective, dots: Sequence[Dot]) -> Table:
    rows = [
        [
            words(dot.name, link=dot.link),
            words("baseline" if dot.mark == "baseline" else "front"),
            figure(dot.values[first.name]),
            figure(dot.values[second.name]),
        ]
        for dot in dots
    ]
    headings = ["program", "what", *(f"{visible(o.name)} {o.unit}".strip() for o in (first, second))]
    return Table("Front and baselines on train", headings, rows, frozenset({2, 3}))


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
    order = {"baseline": 0, "front": 1, "incumbent": 2}
    marks = []
    for dot, px, py in sorted(placed, key=lambda p: order.get(p[0].mark, 1)):
        said = "; ".join(f"{visible(o.name)} {number(dot.values[o.name])} {o.unit}".strip() for o in pair)
        hint = element("title", f"{visible(dot.name)}: {said}")
        marks.append(_linked(dot, element("path", hint, class_=dot.mark, d=shape(dot.mark, px, py))))
    wanted = [
        Wanted(visible(dot.label), px, py, dot.mark)
        for dot, px, py in placed
        if dot.label and dot.mark != "baseline"
    ]
    for names, px, py in _together([p for p in placed if p[0].mark == "baseline"]):
        shown = ", ".join(names[:2]) + (f" +{len(names) - 2}" if len(names) > 2 else "")
        wanted.append(Wanted(shown, px, py, "baseline"))
    return marks + labels(frame, wanted, [(px, py) for _, px, py in placed])


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
        sentences.append(f"{far:,} dominated candidate{'s' if far > 1 else ''} beyond its edges.")
    return " ".join(sentences)
