"""What a person sees of a campaign while it runs, from its growing journal."""

from __future__ import annotations

import hashlib
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from evolve.campaign.charter import recorded_objectives
from evolve.models import mailbox
from evolve.report.code import highlighted, side_by_side
from evolve.report.courses import best_rule, incumbent_curves
from evolve.report.members import front_charts, key
from evolve.report.numbers import MICRO, Numbers
from evolve.report.page import environment, report_page
from evolve.report.payload import status_of
from evolve.report.programs import found
from evolve.report.tables import Cell, Table, figure, words
from evolve.report.text import duration, shortened, visible, with_unit
from evolve.report.trace import Trace
from evolve.store import Journal
from evolve.types import Individual, Outcome

RECENT = 25
QUIET_S = 1.0
"""Least time between two looks at the journal, however many pages are open."""

DRAWN_S = 10.0
"""Least time between two drawings of an unchanged front; a new member of it is drawn at once."""

MAX_REQUEST = 60_000
INTERRUPTED = "interrupted"


@dataclass(frozen=True)
class View:
    """One look at a campaign.

    Attributes:
        version: Changes when anything below does.
        sections: HTML by the id of the element that it belongs into; all text escaped.
        finished: Whether the campaign has ended and its finalists are judged.
    """

    version: str
    sections: dict[str, str]
    finished: bool


class Follower:
    """Reads what a campaign appends to its journal, and nothing twice.

    Args:
        journal: Of the run, open to read.
        folder: The run's.
        clock: Seconds since the epoch.
    """

    def __init__(self, journal: Journal, folder: Path, clock: Callable[[], float] = time.time) -> None:
        self._journal = journal
        self._folder = folder
        self._clock = clock
        self._lock = threading.Lock()
        self._trace = Trace(Numbers(journal, folder).judged)
        self._looked = float("-inf")
        self._view: View | None = None
        self._report: tuple[int, str] | None = None
        self._counts: Counter[str] = Counter()
        self._drawn: tuple[float, tuple[int, ...], str] = (float("-inf"), (), "")

    def look(self) -> View:
        """Return the state of the campaign, at most `QUIET_S` old."""
        with self._lock:
            now = time.monotonic()
            if self._view is None or now - self._looked >= QUIET_S:
                seq = self._trace.seq
                self._follow()
                waiting = self._waiting()
                if self._view is None or seq != self._trace.seq or waiting != self._view.sections["mailbox"]:
                    self._view = self._draw(waiting)
                self._looked = time.monotonic()
            return self._view

    def candidate(self, step: int) -> str | None:
        """Return what is known of one candidate, as HTML; `None` if there is no such step."""
        with self._lock:
            known = {p.individual.step: p.individual for p in self._trace.points}
        individual = known.get(step)
        if individual is None:
            return None
        parents = [known[parent] for parent in individual.proposal.parents if parent in known]
        return _render("candidate.html.j2", self._candidate(individual, parents))

    def report(self) -> str:
        """Return the full report as it stands; made anew only when the journal has grown."""
        with self._lock:
            self._follow()
            if self._report is None or self._report[0] != self._trace.seq:
                numbers = Numbers(self._journal, self._folder, self._trace)
                self._report = (self._trace.seq, report_page(numbers))
            return self._report[1]

    def answer(self, step: int, part: str, text: str) -> bool:
        """Answer a request that waits in the mailbox; return whether one did."""
        for request in mailbox.waiting(self._folder):
            if (request.step, request.part) == (step, part):
                mailbox.write(request.answer, text)
                return True
        return False

    def _draw(self, waiting: str) -> View:
        numbers = Numbers(self._journal, self._folder, self._trace)
        sections = {
            "budget": _render(
                "budget.html.j2", {"facts": list(_facts(numbers, self._counts, self._clock()))}
            ),
            "front": self._front(numbers),
            "recent": _render("recent.html.j2", {"recent": _recent(numbers)}),
            "mailbox": waiting,
        }
        version = hashlib.sha256("".join(sections.values()).encode()).hexdigest()[:16]
        reason = numbers.stopped_by
        finished = (
            reason is not None and reason != INTERRUPTED and bool(numbers.finalists or not numbers.front)
        )
        return View(version, sections, finished)

    def _follow(self) -> None:
        for point in self._trace.follow(self._journal):
            if point.individual.step > 0:
                self._counts[status_of(point.individual)] += 1

    def _front(self, numbers: Numbers) -> str:
        """Draw the front, unless it is the same as a moment ago."""
        at, steps, drawn = self._drawn
        now = time.monotonic()
        members = tuple(individual.step for individual in self._trace.front)
        if members != steps or now - at >= DRAWN_S:
            values = {
                "charts": front_charts(numbers, found(numbers, detailed=0), ""),
                "key": key(),
                "curves": incumbent_curves(numbers),
            }
            drawn = _render("live_front.html.j2", values)
            self._drawn = (now, members, drawn)
        return drawn

    def _waiting(self) -> str:
        requests = [
            {"step": w.step, "part": w.part, "text": shortened(visible(_text(w.request)), MAX_REQUEST)}
            for w in mailbox.waiting(self._folder)
        ]
        return _render("mailbox.html.j2", {"requests": requests})

    def _candidate(self, individual: Individual, parents: Sequence[Individual]) -> dict[str, Any]:
        text = individual.program.text
        names = [p.program.name if p.step <= 0 else f"step {p.step}" for p in parents]
        diff = None
        if parents:
            diff = {
                "old_name": f"parent, {visible(names[0])}",
                "new_name": visible(individual.program.name),
                "rows": side_by_side(parents[0].program.text, text),
            }
        return {
            "individual": individual,
            "parents": names,
            "status": status_of(individual),
            "objectives": [
                (o.name, with_unit(individual.objectives.get(o.name), o.unit))
                for o in recorded_objectives(self._journal)
            ],
            "diff": diff,
            "source": highlighted(text),
        }


def _render(template: str, values: dict[str, Any]) -> str:
    return environment().get_template(template).render(**values)


def _text(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8", errors="replace")
    except OSError:
        return ""


def _facts(
    numbers: Numbers, counts: Mapping[str, int], now: float
) -> Iterator[tuple[str, str, float | None]]:
    """Yield name, value and share of its budget that is used."""
    trace, settings, primary = numbers.trace, numbers.config, numbers.objectives[0]
    yield "state", _state(numbers, now), None
    yield "evaluations", *_used(trace.evaluations, settings.get("evaluations"), "{:,.0f}")
    minutes = settings.get("minutes")
    yield "time", *_spent(trace.elapsed_s, 60 * minutes if minutes else None)
    if trace.micro_usd or settings.get("max_usd"):
        yield "money", *_used(trace.micro_usd / MICRO, settings.get("max_usd"), "${:,.2f}")
    best = numbers.front[0] if numbers.front else None
    if best is not None:
        value = with_unit(best.objectives[primary.name], primary.unit)
        yield f"incumbent, {primary.name} on train", f"{value} (step {best.step})", None
    for level in best_rule(numbers):
        yield "to beat", level.name, None
    said = ", ".join(f"{count:,} {status}" for status, count in sorted(counts.items()))
    yield "candidates", said or "none", None


def _state(numbers: Numbers, now: float) -> str:
    reason = numbers.stopped_by
    if reason is None:
        last = numbers.trace.clock.last
        ago = max(0.0, now - last) if last else 0.0
        return "running" if ago < 60 else f"nothing new for {duration(ago)}: killed, or waiting"
    if numbers.finalists or not numbers.front or reason == INTERRUPTED:
        return f"ended: {reason}"
    return f"ended: {reason}; judging the finalists"


def _used(value: float, limit: float | None, form: str) -> tuple[str, float | None]:
    said = form.format(value)
    return (f"{said} of {form.format(limit)}", min(1.0, value / limit)) if limit else (said, None)


def _spent(seconds: float, limit: float | None) -> tuple[str, float | None]:
    said = duration(seconds)
    return (f"{said} of {duration(limit)}", min(1.0, seconds / limit)) if limit else (said, None)


def _recent(numbers: Numbers) -> Table:
    rows = []
    for point in reversed(numbers.trace.points[-RECENT:]):
        individual = point.individual
        kept = {Outcome.BEST: "incumbent", Outcome.ACCEPTED: "front"}.get(point.outcome, "")
        status = status_of(individual)
        rows.append(
            [
                Cell(str(individual.step), float(individual.step), f"#c-{individual.step}"),
                words(status, mark=_mark(individual)),
                words(kept, mark="good"),
                *(figure(individual.objectives.get(o.name)) for o in numbers.objectives),
                words(individual.proposal.operator, code=True),
                words(shortened(individual.proposal.note or individual.evaluation.reason, 90)),
            ]
        )
    names = [f"{visible(o.name)} {o.unit}".strip() for o in numbers.objectives]
    headings = ["step", "status", "entered", *names, "operator", "change"]
    numeric = frozenset({0, *range(3, 3 + len(names))})
    return Table("The newest candidates", headings, rows, numeric, sortable=False)


def _mark(individual: Individual) -> str:
    if individual.evaluation.ok:
        return ""
    return "bad" if individual.costs and individual.evaluation.failed else "dim"
