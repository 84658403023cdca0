"""What a prompt shows of entry points, objectives and programs: plain values for the templates."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from typing import Any

from evolve.proposers.contract import Words, number
from evolve.protocols import Brief
from evolve.types import (
    Entry,
    Individual,
    Objective,
    Split,
)
from evolve.types.modules import LISTED

_REDUCTIONS = {
    "mean": "mean over the instances",
    "sum": "sum over the instances",
    "worst": "the worst instance's",
    "worst_tenth": "mean over the worst tenth of the instances",
    "gap": "100 · (sum over the instances − sum of the references) / |sum of the references|",
    "mean_gap": "mean over the instances of 100 · (value − reference) / |reference|",
    "worst_gap": "that gap within the worst group of instances",
}
_WEAK_SPOTS = 5
_FAR = 1e-9


def campaign(brief: Brief) -> dict[str, Any]:
    """Return what stays the same for a whole campaign: the values of the template `system`."""
    return {
        "problem": brief.problem,
        "statement": brief.statement.strip(),
        "entries": [_entry(entry) for entry in brief.hook.entries],
        "objectives": [{"name": o.name, "meaning": _meaning(o)} for o in brief.objectives],
        "limits": {"cpu_s": f"{brief.limits.cpu_s:g}", "memory_mb": brief.limits.memory_mb},
        "modules": sorted({*LISTED, *brief.limits.modules}),
    }


def program(individual: Individual, brief: Brief, members: Sequence[Individual] = ()) -> dict[str, Any]:
    """Return what a prompt shows of a program.

    Args:
        individual: Evaluated on train.
        brief: Of the campaign.
        members: Kept programs, which tell what is possible on an instance.

    Raises:
        ValueError: The evaluation is not on train; nothing else may reach a model.
    """
    evaluation = individual.evaluation
    if evaluation.split is not Split.TRAIN:
        raise ValueError(f"step {individual.step}: an evaluation on {evaluation.split} is not for prompts")
    return {
        "name": str(individual.step),
        "code": individual.program.text,
        "status": evaluation.status.value,
        "reason": evaluation.reason,
        "reached": _values(individual, brief.objectives),
        "weak": weak_spots(individual, members, brief.objectives[0]),
        "feedback": evaluation.feedback,
    }


def weak_spots(
    individual: Individual, members: Iterable[Individual], objective: Objective
) -> list[dict[str, str]]:
    """Return the instances on which a kept program is best ahead of `individual`, worst first."""
    own = losses(individual, objective)
    best: dict[str, tuple[float, int]] = {}
    for member in members:
        for name, loss in losses(member, objective).items():
            if name not in best or loss < best[name][0]:
                best[name] = (loss, member.step)
    behind = {name: loss - best[name][0] for name, loss in own.items() if name in best}
    worst = sorted((name for name in behind if behind[name] > _FAR), key=lambda name: (-behind[name], name))
    return [
        {
            "instance": name,
            "value": number(objective.loss(own[name])),
            "best": number(objective.loss(best[name][0])),
            "by": str(best[name][1]),
        }
        for name in worst[:_WEAK_SPOTS]
    ]


def losses(individual: Individual, objective: Objective) -> dict[str, float]:
    """Return the individual's finite losses by name of instance."""
    key = objective.key
    found = {
        measured.instance: objective.loss(measured.values[key])
        for measured in individual.evaluation.measurements
        if key in measured.values
    }
    return {name: loss for name, loss in found.items() if math.isfinite(loss)}


def _values(individual: Individual, objectives: Sequence[Objective]) -> str:
    known = individual.objectives
    return ", ".join(
        f"{o.name} {number(known[o.name])}{_unit(o.unit)}" for o in objectives if o.name in known
    )


def _meaning(objective: Objective) -> str:
    if objective.source == "size":
        what = "nodes of the program's syntax tree"
    elif objective.source == "cpu":
        what = "CPU time of the program over that of a reference program"
    else:
        value = "" if objective.of is None else f", of `{objective.of}`"
        what = f"{_REDUCTIONS[objective.reduce]}{value}"
    unit = f", in {objective.unit}" if objective.unit else ""
    return f"{objective.direction} ({what}{unit})"


def _entry(entry: Entry) -> dict[str, Any]:
    words = Words(entry.parameters)
    lines = [line for name in entry.parameters for line in words.parameter(name, entry.notes)]
    return {
        "signature": entry.signature,
        "doc": entry.doc,
        "lines": [*lines, f"- returns {words.kind(entry.returns)}"],
    }


def _unit(unit: str) -> str:
    return f" {unit}" if unit else ""
