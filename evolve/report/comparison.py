"""The page of a comparison of runs."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from markupsafe import Markup

from evolve.report.campaigns import Meeting, Side
from evolve.report.charts import Chart, label, legend, shape
from evolve.report.courses import Axis, Volume, axes_of, best_rule, settled
from evolve.report.curve import Line, curve
from evolve.report.numbers import MICRO
from evolve.report.page import render, write_whole
from evolve.report.provenance import again
from evolve.report.scatter import Dot, scatters
from evolve.report.tables import Cell, Table, figure, words
from evolve.report.text import duration, points, signed, visible, with_unit
from evolve.types import Split


def write_comparison(meeting: Meeting, path: Path) -> Path:
    """Write the comparison to `path`, replacing it in one move; return `path`."""
    return write_whole(path, render("compare.html.j2", content(meeting)))


def content(meeting: Meeting) -> dict[str, Any]:
    """Return the values of the comparison's template."""
    names = ", ".join(f"{side.letter}: {side.numbers.folder.name}" for side in meeting.sides)
    return {
        "title": f"{visible(meeting.sides[0].numbers.problem['name'])}: {len(meeting.sides)} runs compared",
        "subtitle": visible(names),
        "sections": (
            ("result", "Result"),
            ("fronts", "Fronts"),
            ("courses", "Courses"),
            ("again", "Reproduce"),
        ),
        "nonce": "",
        "footer": "Made from the journals of the runs alone.",
        "sentences": sentences(meeting),
        "unverified": any(side.numbers.unverified for side in meeting.sides),
        "unsafe": any(side.numbers.sandbox == "none" for side in meeting.sides),
        "runs": _runs(meeting),
        "duels": _duels(meeting),
        "key": _key(meeting),
        "scatters": _scatters(meeting),
        "curves": _curves(meeting),
        "volumes": _volumes(meeting),
        "commands": [again(side.numbers) for side in meeting.sides],
    }


def sentences(meeting: Meeting) -> list[str]:
    """Return each duel in words."""
    unit = points(meeting.primary.unit)
    said = []
    for duel in meeting.duels:
        p = duel.paired
        gain = -meeting.primary.loss(p.difference)
        if not p.significant:
            how = f"{duel.a} and {duel.b} do not differ clearly"
        else:
            how = f"{duel.a if gain > 0 else duel.b} is better than {duel.b if gain > 0 else duel.a}"
        said.append(
            f"{how}: {duel.a} minus {duel.b} is {signed(p.difference)} {unit} "
            f"[{signed(p.lo)}, {signed(p.hi)}] in {meeting.primary.name} on {p.n} test instances."
        )
    return said or ["No two of these runs were judged on the same test instances."]


def _runs(meeting: Meeting) -> Table:
    columns = [_facts(meeting, *pair) for pair in zip(meeting.sides, meeting.volumes, strict=True)]
    rows = [[words(name), *(column[name] for column in columns)] for name in columns[0]]
    headings = ("", *(side.letter for side in meeting.sides))
    return Table("The runs", headings, rows, sortable=False)


def _facts(meeting: Meeting, side: Side, found: list[Volume]) -> dict[str, Cell]:
    primary, n = meeting.primary, side.numbers
    values = side.incumbent.objectives() if side.incumbent else {}
    facts = {
        "run": words(n.folder.name),
        "hook": words(str(n.problem["hook"])),
        "seed": words(str(n.config.get("seed", "—"))),
        "evaluations": figure(n.evaluations),
        "wall time": words(duration(side.trace.elapsed_s)),
        "money": words(f"${side.trace.micro_usd / MICRO:.2f}"),
        "sandbox": words(n.sandbox),
        "stopped by": words(n.stopped_by or "running, or killed"),
        "incumbent": words(side.incumbent.name if side.incumbent else "not judged", code=True),
    }
    for split in (Split.TEST, Split.TRAIN):
        value = values.get(split.value, {}).get(primary.name)
        facts[f"{visible(primary.name)}, {split}"] = words(with_unit(value, primary.unit))
    facts["evaluations until a lead"] = figure(side.lead_after, shown=None if side.lead_after else "never")
    facts["hypervolume"] = figure(found[-1].value if found else None)
    return facts


def _duels(meeting: Meeting) -> Table | None:
    if not meeting.duels:
        return None
    rows = []
    for duel in meeting.duels:
        p = duel.paired
        rows.append(
            [
                words(f"{duel.a} minus {duel.b}"),
                figure(p.difference, shown=signed(p.difference)),
                figure(p.lo, shown=f"[{signed(p.lo)}, {signed(p.hi)}]"),
                figure(p.wins),
                figure(p.ties),
                figure(p.losses),
            ]
        )
    count = len(meeting.duels)
    together = f", {count} intervals that hold together" if count > 1 else ""
    caption = f"Incumbents on {meeting.duels[0].paired.n} test instances, paired{together}"
    headings = [
        "runs",
        f"difference ({points(meeting.primary.unit)})",
        "95 % interval",
        "better",
        "equal",
        "worse",
    ]
    return Table(caption, headings, rows, frozenset(range(1, 6)))


def _mark(side: Side) -> str:
    return f"run-{side.letter.lower()}"


def _key(meeting: Meeting) -> Markup:
    shapes = [
        (_mark(side), shape(_mark(side), 10.0, 10.0), f"{side.letter}: {visible(side.numbers.folder.name)}")
        for side in meeting.sides
    ]
    return legend([*shapes, ("baseline", shape("baseline", 10.0, 10.0), "baseline")])


def _scatters(meeting: Meeting) -> list[Chart]:
    dots = []
    for side in meeting.sides:
        best = side.numbers.finalists[0].step if side.numbers.finalists else None
        for individual in side.numbers.front:
            told = side.letter if individual.step == best else ""
            name = f"{side.letter} {individual.program.name}"
            dots.append(Dot(name, dict(individual.objectives), "", _mark(side), told))
    for baseline in meeting.sides[0].numbers.baselines:
        evaluation = baseline.evaluations.get(Split.TRAIN)
        if evaluation is not None and evaluation.ok:
            dots.append(Dot(baseline.name, dict(evaluation.objectives), "", "baseline"))
    return scatters(meeting.sides[0].numbers.objectives, dots, [])


def _axes(meeting: Meeting) -> list[tuple[Axis, list[Axis]]]:
    """Return what courses can run over: the axis of the run that went furthest, and each run's own."""
    longest = max(side.trace.elapsed_s for side in meeting.sides)
    by_side = [axes_of(side.trace, longest) for side in meeting.sides]
    keys = [axis.key for axis in by_side[0] if all(axis.key in {a.key for a in axes} for axes in by_side)]
    chosen = []
    for key in keys:
        own = [next(axis for axis in axes if axis.key == key) for axes in by_side]
        chosen.append((max(own, key=lambda axis: axis.end), own))
    return chosen


def _curves(meeting: Meeting) -> list[Chart]:
    primary = meeting.primary
    charts = []
    for widest, own in _axes(meeting):
        lines = []
        for side, axis in zip(meeting.sides, own, strict=True):
            places = [(axis.of(p), p.individual.objectives[primary.name]) for p in side.trace.gains]
            lines.append(Line(side.letter, settled(places), _mark(side), axis.end))
        names = (widest.name, label(primary, " on train"))
        charts.append(
            curve(
                widest.title,
                lines,
                best_rule(meeting.sides[0].numbers),
                names=names,
                end=widest.end,
                key=widest.key,
            )
        )
    return charts


def _volumes(meeting: Meeting) -> list[Chart]:
    if not any(meeting.volumes):
        return []
    charts = []
    for widest, own in _axes(meeting):
        lines = [
            Line(side.letter, settled([(axis.of(v.point), v.value) for v in found]), _mark(side), axis.end)
            for side, axis, found in zip(meeting.sides, own, meeting.volumes, strict=True)
        ]
        names = (widest.name, "hypervolume, more is better")
        charts.append(curve(widest.title, lines, [], names=names, end=widest.end, key=widest.key))
    return charts
