"""What the page of a run shows, as plain values for its template."""

from __future__ import annotations

from typing import Any

from evolve.report.code import highlighted
from evolve.report.courses import incumbent_curves, volume_curves
from evolve.report.forest import forest
from evolve.report.members import front_charts, front_table, key, program
from evolve.report.numbers import Numbers
from evolve.report.payload import payload
from evolve.report.programs import DETAILED, found
from evolve.report.provenance import provenance
from evolve.report.search import Agreement, Failure, Yield, agreements, by_operator, failures
from evolve.report.tables import Cell, Table, figure, words
from evolve.report.text import number, visible
from evolve.report.verdict import Verdict, effort, verdict
from evolve.types import Split

SECTIONS = (
    ("verdict", "Verdict"),
    ("front", "Front"),
    ("programs", "Programs"),
    ("search", "Search"),
    ("baselines", "Baselines"),
    ("provenance", "Provenance"),
)


def content(numbers: Numbers) -> dict[str, Any]:
    """Return the values of the report's template."""
    judged = verdict(numbers)
    members = found(numbers)
    rival = judged.versus[0].baseline if judged.versus else None
    shown = members[:DETAILED]
    return {
        "title": f"{visible(numbers.problem['name'])}: what was found",
        "subtitle": visible(f"{numbers.folder.name} · hook {numbers.problem['hook']}"),
        "sections": SECTIONS,
        "nonce": "",
        "verdict": judged,
        "effort": effort(numbers),
        "unsafe": numbers.sandbox == "none",
        "versus": forest(numbers.objectives[0], judged.versus) if judged.versus else None,
        "key": key(),
        "proposals": sum(i.step > 0 for i in numbers.individuals),
        "payload": payload(numbers, members),
        "scatters": front_charts(numbers, members),
        "front_table": front_table(numbers, members),
        "programs": [program(numbers, member, rival) for member in shown],
        "curves": incumbent_curves(numbers),
        "volumes": volume_curves(numbers),
        "operators": _operators(by_operator(numbers.trace)),
        "failures": [_failure(numbers, failure) for failure in failures(numbers.individuals)],
        "agreements": _agreements(agreements(numbers)),
        "baselines": _baselines(numbers, judged),
        "baseline_sources": [
            {"name": b.name, "source": highlighted(b.text)} for b in numbers.baselines if b.text
        ],
        "provenance": provenance(numbers),
    }


def _operators(rows: list[Yield]) -> Table:
    cells = []
    for row in rows:
        per = row.accepted / row.evaluations if row.evaluations else None
        cells.append(
            [
                words(row.name, code=True),
                figure(row.proposals),
                figure(row.duplicates),
                figure(row.evaluations),
                figure(row.failed),
                figure(row.accepted),
                figure(row.best),
                figure(per, shown=None if per is None else f"{100 * per:.1f} %"),
                figure(row.cpu_s, shown=f"{row.cpu_s:.1f}"),
            ]
        )
    headings = (
        "operator",
        "proposals",
        "duplicates",
        "evaluations",
        "failed",
        "entered the front",
        "became incumbent",
        "front per evaluation",
        "CPU s",
    )
    return Table("What came of each operator's proposals", headings, cells, frozenset(range(1, 9)))


def _failure(numbers: Numbers, failure: Failure) -> dict[str, Any]:
    return {
        "status": failure.status,
        "count": failure.count,
        "of": f"{numbers.evaluations:,} evaluations",
        "reasons": failure.reasons,
        "step": failure.example.step,
        "operator": failure.example.proposal.operator,
        "source": highlighted(failure.example.program.text),
    }


def _agreements(found: list[Agreement]) -> Table:
    rows = [
        [words(f"{a.first} and {a.second}"), figure(a.tau, shown=number(a.tau, 2)), figure(a.n)]
        for a in found
    ]
    return Table("Order of finalists and baselines", ("splits", "τ-b", "programs"), rows, frozenset({1, 2}))


def _baselines(numbers: Numbers, judged: Verdict) -> Table:
    order = {v.baseline.name: place for place, v in enumerate(judged.versus)}
    start = {i.program.name for i in numbers.individuals if i.step <= 0}
    ranked = sorted(numbers.baselines, key=lambda b: (order.get(b.name, len(order)), b.name))
    headings = ["baseline", "search began from it"]
    for split in (Split.TEST, Split.TRAIN):
        headings += [f"{visible(o.name)} {o.unit} {split}".replace("  ", " ") for o in numbers.objectives]
    rows: list[list[Cell]] = []
    for baseline in ranked:
        row = [
            words(baseline.name, link=f"#b-{visible(baseline.name)}"),
            words("yes" if baseline.name in start else "no"),
        ]
        for split in (Split.TEST, Split.TRAIN):
            evaluation = baseline.evaluations.get(split)
            row += [
                figure(evaluation.objectives.get(o.name) if evaluation else None) for o in numbers.objectives
            ]
        rows.append(row)
    numeric = frozenset(range(2, len(headings)))
    return Table("Rules that people wrote, the best on test first", headings, rows, numeric)
