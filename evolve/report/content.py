"""What the page of a run shows, as plain values for its template."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from evolve.report import outcomes
from evolve.report.calls import Book
from evolve.report.code import highlighted
from evolve.report.courses import incumbent_curves, volume_curves
from evolve.report.finals import finals_table
from evolve.report.forest import forest
from evolve.report.members import conversation, front_charts, front_table, key, program
from evolve.report.numbers import Numbers
from evolve.report.programs import Found
from evolve.report.provenance import provenance
from evolve.report.search import agreements, by_model, by_operator, by_proposer, failures
from evolve.report.tables import Table
from evolve.report.text import visible
from evolve.report.verdict import effort, verdict

SECTIONS = (
    ("verdict", "Verdict"),
    ("front", "Front"),
    ("programs", "Programs"),
    ("search", "Search"),
    ("baselines", "Baselines"),
    ("provenance", "Provenance"),
)


def content(numbers: Numbers, members: Sequence[Found]) -> dict[str, Any]:
    """Return the values of the report's template, all but the packed data."""
    judged = verdict(numbers)
    shown = [member for member in members if member.detailed]
    book = Book.read(numbers.journal, {id_ for m in shown for id_ in m.individual.proposal.calls})
    rival = judged.versus[0].baseline if judged.versus else None
    return {
        "title": f"{visible(numbers.problem['name'])}: what was found",
        "subtitle": visible(f"{numbers.folder.name} · hook {numbers.problem['hook']}"),
        "sections": SECTIONS,
        "nonce": "",
        "verdict": judged,
        "effort": effort(numbers),
        "unsafe": numbers.sandbox == "none",
        "unverified": numbers.unverified,
        "versus": forest(numbers.objectives[0], judged.versus) if judged.versus else None,
        "finals": finals_table(numbers),
        "key": key(),
        "proposals": sum(i.step > 0 for i in numbers.individuals),
        "scatters": front_charts(numbers, members),
        "front_table": front_table(numbers, members),
        "left_out": len(members) - len(shown),
        "programs": [program(numbers, m, rival) | {"calls": conversation(m, book)} for m in shown],
        **_search(numbers, book),
        "baselines": outcomes.baselines(numbers, judged),
        "baseline_sources": [
            {"name": b.name, "source": highlighted(b.text)} for b in numbers.baselines if b.text
        ],
        "provenance": provenance(numbers),
    }


def _search(numbers: Numbers, book: Book) -> dict[str, Any]:
    trace = numbers.trace
    tables: list[Table] = []
    proposers = by_proposer(trace, book)
    if len(proposers) > 1:
        tables.append(outcomes.yields("What came of each proposer", "proposer", proposers))
    tables.append(outcomes.yields("What came of each operator", "operator", by_operator(trace, book)))
    if book.models:
        tables.append(outcomes.yields("What came of each model's answers", "model", by_model(trace, book)))
        tables.append(outcomes.spending(book))
    return {
        "curves": incumbent_curves(numbers),
        "volumes": volume_curves(numbers),
        "yields": tables,
        "failures": [outcomes.failure(numbers, failed) for failed in failures(numbers.individuals)],
        "early": numbers.early if numbers.early.sentence else None,
        "agreements": outcomes.agreement(agreements(numbers)),
    }
