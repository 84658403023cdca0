"""Values to JSON and back, as the journal and the workers exchange them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict
from typing import Any, overload

from evolve.types import Evaluation, Measurement, Proposal, Screening, Split, Status

Json = dict[str, Any]


def evaluation_to_json(evaluation: Evaluation) -> Json:
    """Return `evaluation` as JSON values; measurements as columns, because they dominate the size."""
    body: Json = {"split": evaluation.split.value, "status": evaluation.status.value}
    if evaluation.objectives:
        body["objectives"] = dict(evaluation.objectives)
    if evaluation.measurements:
        body["measurements"] = _columns(evaluation.measurements)
    for key in ("reason", "feedback"):
        if text := getattr(evaluation, key):
            body[key] = text
    body["cpu_s"] = round(evaluation.cpu_s, 6)
    if evaluation.screening is not None:
        body["screening"] = asdict(evaluation.screening)
    return body


def evaluation_from_json(body: Mapping[str, Any]) -> Evaluation:
    """Return the evaluation that `evaluation_to_json` wrote."""
    return Evaluation(
        split=Split(body["split"]),
        status=Status(body["status"]),
        objectives=body.get("objectives", {}),
        measurements=Stored(body["measurements"]) if "measurements" in body else (),
        reason=body.get("reason", ""),
        feedback=body.get("feedback", ""),
        cpu_s=body["cpu_s"],
        screening=Screening(**body["screening"]) if "screening" in body else None,
    )


def _columns(measurements: Sequence[Measurement]) -> Json:
    keys = sorted({key for m in measurements for key in m.values})
    columns: Json = {
        "instance": [m.instance for m in measurements],
        "values": {key: [m.values.get(key) for m in measurements] for key in keys},
        "cpu_s": [round(m.cpu_s, 7) for m in measurements],
    }
    if any(m.answer for m in measurements):
        columns["answer"] = [m.answer for m in measurements]
    failed = {i: [m.status.value, m.reason] for i, m in enumerate(measurements) if m.status is not Status.OK}
    if failed:
        columns["failed"] = failed
    return columns


class Stored(Sequence[Measurement]):
    """Measurements as the journal keeps them; each is made when it is asked for.

    A campaign that goes on reads every evaluation and looks at the measurements of few.
    """

    def __init__(self, columns: Mapping[str, Any]) -> None:
        self._columns = columns

    def __len__(self) -> int:
        return len(self._columns["instance"])

    @overload
    def __getitem__(self, index: int) -> Measurement: ...

    @overload
    def __getitem__(self, index: slice) -> tuple[Measurement, ...]: ...

    def __getitem__(self, index: int | slice) -> Measurement | tuple[Measurement, ...]:
        places = range(len(self))[index]
        return self._row(places) if isinstance(places, int) else tuple(map(self._row, places))

    def __iter__(self) -> Iterator[Measurement]:
        return map(self._row, range(len(self)))

    def __eq__(self, other: object) -> bool:
        return isinstance(other, (Stored, tuple)) and tuple(self) == tuple(other)

    def __hash__(self) -> int:
        return hash(tuple(self._columns["instance"]))

    def __repr__(self) -> str:
        return repr(tuple(self))

    def _row(self, at: int) -> Measurement:
        columns = self._columns
        status, reason = columns.get("failed", {}).get(str(at), ("ok", ""))
        known = {key: column[at] for key, column in columns["values"].items() if column[at] is not None}
        answer = columns["answer"][at] if "answer" in columns else 0
        return Measurement(
            columns["instance"][at], Status(status), known, reason, columns["cpu_s"][at], answer
        )


def proposal_to_json(proposal: Proposal) -> Json:
    """Return `proposal` as JSON values, without its text."""
    body: Json = {"operator": proposal.operator}
    if proposal.parents:
        body["parents"] = list(proposal.parents)
    if proposal.note:
        body["note"] = proposal.note
    if proposal.calls:
        body["calls"] = list(proposal.calls)
    if proposal.detail:
        body["detail"] = dict(proposal.detail)
    return body


def proposal_from_json(body: Mapping[str, Any], text: str) -> Proposal:
    """Return the proposal that `proposal_to_json` wrote, with its text."""
    return Proposal(
        text=text,
        operator=body["operator"],
        parents=tuple(body.get("parents", ())),
        note=body.get("note", ""),
        calls=tuple(body.get("calls", ())),
        detail=body.get("detail", {}),
    )
