"""What the page shows of a search as a whole: operators, models, failures, agreement, baselines."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from evolve.report.calls import Book, Spent
from evolve.report.code import highlighted
from evolve.report.numbers import MICRO, Numbers
from evolve.report.search import Agreement, Failure, Yield
from evolve.report.tables import Cell, Table, figure, words
from evolve.report.text import duration, number, visible
from evolve.report.verdict import Verdict
from evolve.types import Split


def yields(caption: str, what: str, rows: Sequence[Yield]) -> Table:
    """Return what came of operators, proposers or models; with money only if some was spent."""
    paid = any(row.micro_usd for row in rows)
    headings = [what, "proposals", "duplicates", "evaluations", "failed"]
    headings += ["entered the front", "became incumbent", "front per evaluation", "CPU s"]
    headings += ["$", "front per $"] if paid else []
    cells = []
    for row in rows:
        counts = (row.proposals, row.duplicates, row.evaluations, row.failed, row.accepted, row.best)
        share = 100 * row.accepted / row.evaluations if row.evaluations else None
        line = [words(row.name, code=True), *(figure(count) for count in counts)]
        line.append(figure(share, shown=None if share is None else f"{share:.1f} %"))
        line.append(figure(row.cpu_s, shown=f"{row.cpu_s:.1f}"))
        if paid:
            dollars = row.micro_usd / MICRO
            per = row.accepted / dollars if dollars else None
            line += [figure(dollars, shown=f"{dollars:.4f}"), figure(per)]
        cells.append(line)
    return Table(caption, headings, cells, frozenset(range(1, len(headings))))


def spending(book: Book) -> Table:
    """Return what was asked of each model."""
    rows = [_spent(row) for row in sorted(book.models.values(), key=lambda row: -row.micro_usd)]
    headings = ("model", "calls", "failed", "tokens asked", "tokens answered", "$", "time")
    return Table("Calls to language models", headings, rows, frozenset(range(1, 7)))


def _spent(row: Spent) -> list[Cell]:
    return [
        words(row.model, code=True),
        figure(row.calls),
        figure(row.failed),
        figure(row.input, shown=f"{row.input:,}"),
        figure(row.output, shown=f"{row.output:,}"),
        figure(row.micro_usd / MICRO, shown=f"{row.micro_usd / MICRO:.4f}"),
        figure(row.seconds, shown=duration(row.seconds)),
    ]


def failure(numbers: Numbers, failed: Failure) -> dict[str, Any]:
    """Return one status with its reasons and an example."""
    return {
        "status": failed.status,
        "count": failed.count,
        "of": f"{numbers.evaluations:,} evaluations",
        "reasons": failed.reasons,
        "step": failed.example.step,
        "operator": failed.example.proposal.operator,
        "source": highlighted(failed.example.program.text),
    }


def agreement(found: Sequence[Agreement]) -> Table:
    """Return how far the order in a cheap evaluation is that in a dearer one."""
    rows = [
        [words(f"{a.first} and {a.second}"), figure(a.tau, shown=number(a.tau, 2)), figure(a.n)]
        for a in found
    ]
    return Table(
        "Order of programs in cheap and in dear evaluations",
        ("evaluations", "τ-b", "programs"),
        rows,
        frozenset({1, 2}),
    )


def baselines(numbers: Numbers, judged: Verdict) -> Table:
    """Return every rule that people wrote with its objectives."""
    order = {v.baseline.name: place for place, v in enumerate(judged.versus)}
    ranked = sorted(numbers.baselines, key=lambda b: (order.get(b.name, len(order)), b.name))
    headings = ["baseline", "hook"]
    for split in (Split.TEST, Split.TRAIN):
        headings += [f"{visible(o.name)} {o.unit} {split}".replace("  ", " ") for o in numbers.objectives]
    rows: list[list[Cell]] = []
    for baseline in ranked:
        row = [
            words(baseline.name, link=f"#b-{visible(baseline.name)}"),
            words(numbers.hook_of(baseline.name)),
        ]
        for split in (Split.TEST, Split.TRAIN):
            evaluation = baseline.evaluations.get(split)
            row += [
                figure(evaluation.objectives.get(o.name) if evaluation else None) for o in numbers.objectives
            ]
        rows.append(row)
    numeric = frozenset(range(2, len(headings)))
    return Table("Rules that people wrote, the best on test first", headings, rows, numeric)
