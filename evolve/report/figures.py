"""Every figure of a report as JSON values, so that anyone can compute with them."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from evolve.report.calls import Book
from evolve.report.courses import volumes
from evolve.report.finals import finals_json
from evolve.report.numbers import MICRO, Contender, Numbers
from evolve.report.payload import status_of
from evolve.report.programs import Change, Found, found, measured
from evolve.report.provenance import provenance
from evolve.report.search import Yield, agreements, by_model, by_operator, by_proposer, failures
from evolve.report.trace import Point
from evolve.report.verdict import verdict
from evolve.types import Split

Json = dict[str, Any]


def figures(numbers: Numbers) -> Json:
    """Return the JSON of `evolve report --json`: that of `evolve run`, and all that the page shows."""
    book = Book.read(numbers.journal)
    return {
        **numbers.summary(),
        "objectives": [
            {"name": o.name, "direction": o.direction, "unit": o.unit} for o in numbers.objectives
        ],
        "elapsed_s": numbers.trace.elapsed_s,
        "verdict": _verdict(numbers),
        "finals": finals_json(numbers),
        "programs": [_program(numbers, member) for member in found(numbers)],
        "curve": [_gain(numbers, point) for point in numbers.trace.gains],
        "hypervolume": [_moment(v.point) | {"value": v.value} for v in volumes(numbers.trace)],
        "operators": [_yield(row) for row in by_operator(numbers.trace, book)],
        "proposers": [_yield(row) for row in by_proposer(numbers.trace, book)],
        "models": [_yield(row) for row in by_model(numbers.trace, book)],
        "calls": [asdict(spent) for spent in book.models.values()],
        "failures": [
            {
                "status": f.status,
                "count": f.count,
                "reasons": [{"reason": reason, "count": count} for reason, count in f.reasons],
                "example": f.example.step,
            }
            for f in failures(numbers.individuals)
        ],
        "rank_agreement": [
            {"splits": [a.first, a.second], "tau": a.tau, "programs": a.n} for a in agreements(numbers)
        ],
        "provenance": _provenance(numbers),
        "candidates": [_candidate(point) for point in numbers.trace.points],
    }


def _verdict(numbers: Numbers) -> Json:
    judged = verdict(numbers)
    return {
        "tone": judged.tone,
        "headline": judged.headline,
        "sentences": list(judged.sentences),
        "drop": None if judged.drop is None else {**asdict(judged.drop), "notable": judged.drop.notable},
    }


def _program(numbers: Numbers, member: Found) -> Json:
    individual = member.individual
    return {
        "program": individual.program.name,
        "step": individual.step,
        "finalist": member.finalist,
        "incumbent": member.incumbent,
        "text": individual.program.text,
        "objectives": member.contender.objectives(),
        "lineage": [_change(change) for change in member.lineage],
        "instances": _instances(numbers, member.contender),
    }


def _instances(numbers: Numbers, contender: Contender) -> dict[str, list[Json]]:
    by_split = {}
    for split in (Split.TEST, Split.TRAIN):
        evaluation = contender.evaluations.get(split)
        if evaluation is not None:
            instances = {i.name: i for i in numbers.instances(split)}
            by_split[split.value] = [
                {"name": row.instance.name, "value": row.value, "gap": row.gap, "cpu_s": row.cpu_s}
                for row in measured(numbers, evaluation, None, instances)
            ]
    return by_split


def _change(change: Change) -> Json:
    individual = change.individual
    return {
        "step": individual.step,
        "program": individual.program.name,
        "operator": individual.proposal.operator,
        "note": individual.proposal.note,
        "gain": change.gain,
    }


def _moment(point: Point) -> Json:
    return {
        "step": point.individual.step,
        "evaluations": point.evaluations,
        "elapsed_s": point.elapsed_s,
        "cost_usd": point.micro_usd / MICRO,
    }


def _gain(numbers: Numbers, point: Point) -> Json:
    return _moment(point) | {"value": point.individual.objectives[numbers.objectives[0].name]}


def _yield(row: Yield) -> Json:
    fields = asdict(row)
    return fields | {"cost_usd": fields.pop("micro_usd") / MICRO}


def _provenance(numbers: Numbers) -> Json:
    known = provenance(numbers)
    return {
        "facts": dict(known.facts),
        "opened": [{"at": at, "split": split, "programs": count} for at, split, count in known.opened],
        "sittings": [{"began": began, "ended": ended} for began, ended in known.sittings],
        "commands": list(known.commands),
    }


def _candidate(point: Point) -> Json:
    individual = point.individual
    return {
        "step": individual.step,
        "program": individual.program.name,
        "status": status_of(individual),
        "outcome": point.outcome.name.lower(),
        "operator": individual.proposal.operator,
        "parents": list(individual.proposal.parents),
        "twin": individual.twin,
        "objectives": dict(individual.objectives),
        "reason": individual.evaluation.reason,
    }
