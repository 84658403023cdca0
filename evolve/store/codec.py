"""Values to JSON and back, as the journal and the workers exchange them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from evolve.types import (
    Call,
    Evaluation,
    Measurement,
    Proposal,
    Reply,
    Request,
    Screening,
    Split,
    Status,
    Tokens,
)

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
        measurements=_rows(body["measurements"]) if "measurements" in body else (),
        reason=body.get("reason", ""),
        feedback=body.get("feedback", ""),
        cpu_s=body["cpu_s"],
        screening=Screening(**body["screening"]) if "screening" in body else None,
    )


def _columns(measurements: tuple[Measurement, ...]) -> Json:
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


def _rows(columns: Mapping[str, Any]) -> tuple[Measurement, ...]:
    failed = columns.get("failed", {})
    values = columns["values"]
    answers = columns.get("answer", [0] * len(columns["instance"]))
    rows = []
    for i, (instance, cpu_s) in enumerate(zip(columns["instance"], columns["cpu_s"], strict=True)):
        status, reason = failed.get(str(i), ("ok", ""))
        known = {key: column[i] for key, column in values.items() if column[i] is not None}
        rows.append(Measurement(instance, Status(status), known, reason, cpu_s, answers[i]))
    return tuple(rows)


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


def call_to_json(call: Call) -> Json:
    """Return `call` as JSON values, without its system prompt, which repeats."""
    asked = ("prompt", "max_tokens", "temperature", "seed", "step", "part")
    return {
        "id": call.id,
        "model": call.model,
        "request": {key: getattr(call.request, key) for key in asked},
        "reply": None if call.reply is None else asdict(call.reply),
        "error": call.error,
        "micro_usd": call.micro_usd,
        "seconds": round(call.seconds, 3),
    }


def call_from_json(body: Mapping[str, Any], system: str) -> Call:
    """Return the call that `call_to_json` wrote, with its system prompt."""
    reply = body["reply"]
    if reply is not None:
        reply = Reply(**{**reply, "tokens": Tokens(**reply["tokens"])})
    return Call(
        id=body["id"],
        request=Request(system=system, **body["request"]),
        model=body["model"],
        reply=reply,
        error=body["error"],
        micro_usd=body["micro_usd"],
        seconds=body["seconds"],
    )
