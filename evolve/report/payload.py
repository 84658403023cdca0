"""Every candidate with its source, packed into the page for its script."""

from __future__ import annotations

import base64
import json
import zlib
from collections.abc import Iterable, Sequence
from typing import Any

from evolve.report.code import shown_text
from evolve.report.members import crowd
from evolve.report.numbers import Numbers
from evolve.report.programs import Found
from evolve.report.text import shortened, visible
from evolve.types import Individual

PAGE = 2_900_000
"""Bytes that a page should not exceed: its packed data give way first."""

LEAST = 400_000
"""Characters of packed data that a page has room for however long the rest of it is."""


def payload(numbers: Numbers, members: Sequence[Found], room: int) -> str:
    """Return the candidates as base64 of zlib-compressed JSON, in `room` characters if that can be.

    When they are too many, the sources of the least interesting ones are left out:
    programs of the front and their ancestors come first, then programs from good to bad, then
    failures; `texts` has "" for what is left out.
    """
    ranked = _ranked(numbers, members)
    keep = len(ranked)
    while True:
        packed = _packed(_body(numbers, members, frozenset(i.step for i in ranked[:keep])))
        if len(packed) <= room or keep < 2:
            return packed
        keep = min(keep - 1, int(keep * 0.9 * room / len(packed)))


def _packed(body: dict[str, Any]) -> str:
    text = json.dumps(body, separators=(",", ":"), allow_nan=False)
    return base64.b64encode(zlib.compress(text.encode(), 6)).decode()


def _ranked(numbers: Numbers, members: Sequence[Found]) -> list[Individual]:
    primary = numbers.objectives[0]
    told = {change.individual.step for member in members for change in member.lineage}

    def rank(individual: Individual) -> tuple[int, float]:
        if individual.step in told or individual.step <= 0:
            return 0, 0.0
        if individual.evaluation.ok:
            return 1, primary.loss(individual.objectives[primary.name])
        return 2, float(individual.step)

    return sorted(numbers.individuals, key=rank)


def _body(numbers: Numbers, members: Sequence[Found], kept: frozenset[int]) -> dict[str, Any]:
    individuals = numbers.individuals
    texts: dict[str, int] = {"": 0}

    def index(individual: Individual) -> int:
        text = shown_text(individual.program.text) if individual.step in kept else ""
        return texts.setdefault(text, len(texts))

    columns = {
        "step": [i.step for i in individuals],
        "name": [visible(i.program.name) for i in individuals],
        "operator": _coded(visible(i.proposal.operator) for i in individuals),
        "status": _coded(status_of(i) for i in individuals),
        "outcome": [int(p.outcome) for p in numbers.trace.points],
        "parents": [list(i.proposal.parents) for i in individuals],
        "note": [shortened(visible(i.proposal.note), 300) for i in individuals],
        "reason": _coded(shortened(visible(i.evaluation.reason), 300) for i in individuals),
        "twin": [i.twin for i in individuals],
        "text": [index(i) for i in individuals],
        "values": [[_rounded(i.objectives.get(o.name)) for o in numbers.objectives] for i in individuals],
    }
    baselines = [
        [visible(b.name), texts.setdefault(shown_text(b.text), len(texts))] for b in numbers.baselines
    ]
    objectives = [[visible(o.name), visible(o.unit), o.direction] for o in numbers.objectives]
    return {
        "objectives": objectives,
        "candidates": columns,
        "baselines": baselines,
        "crowd": [i.step for i in crowd(numbers, members)],
        "texts": list(texts),
    }


def status_of(individual: Individual) -> str:
    """Return what became of an individual, in one word."""
    if individual.twin is not None:
        return "duplicate"
    screening = individual.evaluation.screening
    if screening is not None and screening.verdict == "same" and not screening.audited:
        return "same"
    return individual.evaluation.status.value if individual.proposal.text else "no program"


def _coded(values: Iterable[str]) -> list[Any]:
    """Return a column of few different strings as [strings, index of each row]."""
    known: dict[str, int] = {}
    rows = [known.setdefault(value, len(known)) for value in values]
    return [list(known), rows]


def _rounded(value: float | None) -> float | None:
    return None if value is None else float(f"{value:.6g}")
