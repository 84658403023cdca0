"""The finalists on test: chosen on validation, judged by intervals that hold for all of them at once."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any

from evolve.indicators import Paired
from evolve.report.numbers import Contender, Numbers
from evolve.report.tables import Table, figure, words
from evolve.report.text import number, points, signed, visible
from evolve.types import Split


@dataclass(frozen=True)
class Standing:
    """One finalist in the finals.

    Attributes:
        finalist: The program.
        place: On validation, from 1; the first is the incumbent.
        validation: Its primary objective there.
        test: On test; `None` if it failed.
        versus: The baseline that is best on test; `None` if none was scored.
        paired: Finalist minus that baseline; with those of all other finalists it holds at its level.
    """

    finalist: Contender
    place: int
    validation: float
    test: float | None
    versus: str | None
    paired: Paired | None


def standings(numbers: Numbers) -> list[Standing]:
    """Return every finalist, best on validation first.

    The baseline to beat is chosen by the very instances that judge, in its favour.
    """
    primary = numbers.objectives[0]
    scored = [b for b in numbers.baselines if Split.TEST in b.evaluations and b.evaluations[Split.TEST].ok]
    rival = min(
        scored,
        key=lambda b: primary.loss(b.evaluations[Split.TEST].objectives[primary.name]),
        default=None,
    )
    found = []
    for place, finalist in enumerate(numbers.finalists, 1):
        test = finalist.evaluations.get(Split.TEST)
        found.append(
            Standing(
                finalist,
                place,
                finalist.evaluations[Split.VALIDATION].objectives[primary.name],
                test.objectives[primary.name] if test is not None and test.ok else None,
                rival.name if rival else None,
                numbers.judge(finalist, rival) if rival else None,
            )
        )
    return found


def finals_table(numbers: Numbers) -> Table | None:
    """Return the finals as a table; `None` before they were held, or without a baseline."""
    rows = standings(numbers)
    if not rows or rows[0].versus is None:
        return None
    primary = numbers.objectives[0]
    unit = f" ({primary.unit})" if primary.unit else ""
    headings = ["finalist", "place"]
    headings += [f"{visible(primary.name)}{unit}, {split}" for split in (Split.VALIDATION, Split.TEST)]
    headings += [f"minus {visible(rows[0].versus)} ({points(primary.unit)})", "interval"]
    together = f", {len(rows)} intervals that hold together at 95 %" if len(rows) > 1 else ""
    caption = f"Finalists in the order of validation, against the best baseline on test{together}"
    cells = []
    for row in rows:
        p = row.paired
        mark = "" if p is None or not p.significant else "good" if primary.loss(p.difference) < 0 else "bad"
        cells.append(
            [
                words(row.finalist.name, link=f"#p-{row.finalist.step}", code=True),
                figure(row.place),
                figure(row.validation, shown=number(row.validation)),
                figure(row.test),
                figure(p.difference if p else None, shown=signed(p.difference) if p else None, mark=mark),
                figure(p.lo if p else None, shown=f"[{signed(p.lo)}, {signed(p.hi)}]" if p else None),
            ]
        )
    return Table(caption, headings, cells, frozenset(range(1, 6)))


def finals_json(numbers: Numbers) -> list[dict[str, Any]]:
    """Return the finals; keys are stable."""
    return [
        {
            "program": row.finalist.name,
            "step": row.finalist.step,
            "place": row.place,
            "validation": row.validation,
            "test": row.test,
            "baseline": row.versus,
            "versus": None
            if row.paired is None
            else {**asdict(row.paired), "significant": row.paired.significant},
        }
        for row in standings(numbers)
    ]
