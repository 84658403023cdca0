"""Courses of a search: the incumbent and the hypervolume over evaluations, time and money."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from evolve.indicators import REFERENCE, hypervolume, losses
from evolve.report.charts import Chart, label
from evolve.report.curve import Level, Line, curve
from evolve.report.numbers import MICRO, Numbers
from evolve.report.tables import Table, figure, words
from evolve.report.text import number, visible, with_unit
from evolve.report.trace import Point, Trace
from evolve.types import Outcome, Split


@dataclass(frozen=True)
class Axis:
    """What a course runs over.

    Attributes:
        name: Of the axis.
        key: One word.
        of: Position of a point.
        end: Where the search stands now.
    """

    name: str
    key: str
    of: Callable[[Point], float]
    end: float

    @property
    def title(self) -> str:
        """The name without its unit."""
        return self.name.split(",")[0]


def axes_of(trace: Trace, longest_s: float | None = None) -> list[Axis]:
    """Return what courses can be drawn over; money only where some was spent.

    Args:
        trace: The search.
        longest_s: Wall seconds that decide the unit; of this search if not given.
    """
    elapsed = trace.elapsed_s
    unit, scale = ("minutes", 60.0) if (longest_s or elapsed) > 180 else ("seconds", 1.0)
    found = [
        Axis("evaluations", "evaluations", lambda p: p.evaluations, trace.evaluations),
        Axis(f"wall time, {unit}", "time", lambda p: p.elapsed_s / scale, elapsed / scale),
    ]
    if trace.micro_usd:
        found.append(Axis("dollars", "dollars", lambda p: p.micro_usd / MICRO, trace.micro_usd / MICRO))
    return found


def incumbent_curves(numbers: Numbers) -> list[Chart]:
    """Draw the incumbent's primary objective on train, with the best baseline as a level."""
    primary = numbers.objectives[0]
    gains = list(numbers.trace.gains)
    levels = best_rule(numbers)
    charts = []
    for axis in axes_of(numbers.trace):
        points = settled([(axis.of(p), p.individual.objectives[primary.name]) for p in gains])
        drawn = curve(
            axis.title,
            [Line("incumbent", points)],
            levels,
            names=(axis.name, label(primary, " on train")),
            end=axis.end,
            key=axis.key,
        )
        charts.append(Chart(axis.title, drawn.svg, "", _gain_table(numbers, gains), axis.key))
    return charts


def settled(points: Sequence[tuple[float, float]]) -> list[tuple[float, float]]:
    """Return the points with only the last of those at the same place."""
    return [p for p, after in zip(points, [*points[1:], (np.inf, 0.0)], strict=True) if p[0] < after[0]]


def best_rule(numbers: Numbers) -> list[Level]:
    """Return the best baseline on train as a height to compare with; empty before any was evaluated."""
    primary = numbers.objectives[0]
    rules = [
        (primary.loss(e.objectives[primary.name]), b.name, e.objectives[primary.name])
        for b in numbers.baselines
        if (e := b.evaluations.get(Split.TRAIN)) is not None and e.ok
    ]
    if not rules:
        return []
    _, name, value = min(rules)
    return [Level(f"best baseline on train: {name} {with_unit(value, primary.unit)}", value)]


def _gain_table(numbers: Numbers, gains: Sequence[Point]) -> Table:
    primary = numbers.objectives[0]
    rows = [
        [
            figure(p.individual.step),
            figure(p.evaluations),
            figure(p.elapsed_s, shown=f"{p.elapsed_s:.1f}"),
            figure(p.micro_usd / MICRO, shown=f"{p.micro_usd / MICRO:.4f}"),
            figure(
                p.individual.objectives[primary.name], shown=number(p.individual.objectives[primary.name], 6)
            ),
            words(p.individual.proposal.operator, code=True),
        ]
        for p in gains
    ]
    headings = ("step", "evaluations", "s", "$", f"{visible(primary.name)} {primary.unit}", "operator")
    return Table("Each new incumbent", headings, rows, frozenset(range(5)))


@dataclass(frozen=True)
class Volume:
    """Share of the box up to the reference point that the front on train dominates.

    Attributes:
        point: After this individual had entered the front.
        value: From 0 to 1, or a little more where a loss lies below the least one of the scale.
    """

    point: Point
    value: float


def volumes(
    trace: Trace, bounds: tuple[NDArray[np.float64], NDArray[np.float64]] | None = None
) -> list[Volume]:
    """Return the hypervolume after each individual that entered the front.

    Args:
        trace: The search.
        bounds: Least and greatest loss per objective that map to 0 and 1; those of the last front
            if not given. Losses beyond `REFERENCE` on that scale add nothing.
    """
    if len(trace.objectives) < 2:
        return []
    entered = [p for p in trace.points if p.outcome is not Outcome.REJECTED]
    if not entered:
        return []
    points = np.array([losses(trace.objectives, p.individual.objectives) for p in entered])
    low, high = bounds if bounds is not None else front_bounds(points)
    scaled = (points - low) / np.where(high > low, high - low, 1.0)
    box = REFERENCE ** len(trace.objectives)
    return [Volume(point, hypervolume(scaled[: k + 1], REFERENCE) / box) for k, point in enumerate(entered)]


def front_bounds(points: NDArray[np.float64]) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return the least and greatest loss per objective on the front of `points`."""
    from evolve.indicators import nondominated

    front = points[nondominated(points)]
    return front.min(axis=0), front.max(axis=0)


def volume_curves(numbers: Numbers) -> list[Chart]:
    """Draw the hypervolume of the front on train."""
    found = volumes(numbers.trace)
    if not found:
        return []
    charts = []
    names = ", ".join(visible(o.name) for o in numbers.judged)
    caption = (
        f"Share of the box of losses ({names}) that the front dominates. The box reaches from the least "
        f"losses on the last front to {100 * (REFERENCE - 1):.0f} % beyond the greatest ones."
    )
    for axis in axes_of(numbers.trace):
        points = settled([(axis.of(v.point), v.value) for v in found])
        names_ = (axis.name, "hypervolume, more is better")
        drawn = curve(axis.title, [Line("front", points)], [], names=names_, end=axis.end, key=axis.key)
        charts.append(Chart(axis.title, drawn.svg, caption, _volume_table(found), axis.key))
    return charts


def _volume_table(found: Sequence[Volume]) -> Table:
    rows = [
        [
            figure(v.point.individual.step),
            figure(v.point.evaluations),
            figure(v.point.elapsed_s, shown=f"{v.point.elapsed_s:.1f}"),
            figure(v.value, shown=number(v.value, 6)),
        ]
        for v in found
    ]
    headings = ("step", "evaluations", "s", "hypervolume")
    return Table("After each program that entered the front", headings, rows, frozenset(range(4)))
