"""A run's programs in formats that other tools read."""

from __future__ import annotations

import csv as tables
import io
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from evolve.errors import UsageError
from evolve.report.numbers import Numbers
from evolve.types import Individual

SCORE = "combined_score"


def rows(numbers: Numbers) -> Iterator[dict[str, Any]]:
    """Yield every individual of the search, in the order of steps."""
    finalists = {contender.step: contender for contender in numbers.finalists}
    for point in sorted(numbers.trace.points, key=lambda point: point.individual.step):
        one = point.individual
        contender = finalists.get(one.step)
        yield {
            "step": one.step,
            "program": one.program.name,
            "status": one.evaluation.status.value,
            "reason": one.evaluation.reason,
            "operator": one.proposal.operator,
            "parents": list(one.proposal.parents),
            "twin": one.twin,
            "outcome": point.outcome.name.lower(),
            "elapsed_s": round(point.elapsed_s, 3),
            "verified": not numbers.unverified,
            "objectives": contender.objectives() if contender else {"train": dict(one.objectives)},
            "text": numbers.whole(one.program.text),
        }


def jsonl(numbers: Numbers) -> str:
    """Return a line of JSON for each individual; its keys are stable."""
    return "".join(json.dumps(row) + "\n" for row in rows(numbers))


def csv(numbers: Numbers) -> str:
    """Return a table: a line for each individual, objectives on train in columns of their own."""
    names = [objective.name for objective in numbers.objectives]
    fixed = ("step", "program", "status", "operator", "parents", "outcome", "elapsed_s", "verified", "reason")
    buffer = io.StringIO()
    table = tables.writer(buffer, lineterminator="\n")
    table.writerow([*fixed, *names])
    for row in rows(numbers):
        row["parents"] = " ".join(map(str, row["parents"]))
        train = row["objectives"]["train"]
        table.writerow([*(_safe(row[key]) for key in fixed), *(train.get(name, "") for name in names)])
    return buffer.getvalue()


def _safe(value: Any) -> Any:
    """Return a cell that no spreadsheet takes for a formula: reasons quote what a program raised."""
    text = str(value).replace("\n", " ")
    return f"'{text}" if text[:1] in ("=", "+", "@", "\t") else value if not isinstance(value, str) else text


def write(path: Path, text: str) -> None:
    """Write a file.

    Raises:
        UsageError: It cannot be written.
    """
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    except OSError as error:
        raise UsageError(f"{path}: cannot be written ({error.strerror})") from error


def write_openevolve(numbers: Numbers, folder: Path) -> int:
    """Write a checkpoint as OpenEvolve saves its database; return how many programs it holds.

    One island, no feature map; `combined_score` is the primary objective, negated if it is minimised,
    because OpenEvolve maximises. Programs that failed have no place in its format.

    Source: OpenEvolve, `ProgramDatabase.save` and `Program.to_dict`.
    """
    kept = {one.step: one for one in numbers.individuals if one.evaluation.ok and one.objectives}
    for one in kept.values():
        write(folder / "programs" / f"{one.step}.json", json.dumps(_program(numbers, one, kept), indent=2))
    names = [str(step) for step in kept]
    front = [str(one.step) for one in numbers.front]
    best = str(numbers.finalists[0].step) if numbers.finalists else next(iter(front or names), None)
    metadata = {
        "island_feature_maps": [{}],
        "islands": [names],
        "archive": front,
        "best_program_id": best,
        "island_best_programs": [best],
        "last_iteration": max((one.step for one in numbers.individuals), default=0),
        "current_island": 0,
        "island_generations": [0],
        "last_migration_generation": 0,
    }
    write(folder / "metadata.json", json.dumps(metadata, indent=2))
    if best is not None:
        chosen = _program(numbers, kept[int(best)], kept)
        write(folder / "best_program.py", str(chosen.pop("code")))
        write(folder / "best_program_info.json", json.dumps(chosen | {"iteration": int(best)}, indent=2))
    return len(kept)


def _program(numbers: Numbers, one: Individual, kept: dict[int, Individual]) -> dict[str, Any]:
    primary = numbers.objectives[0]
    parent = next((step for step in one.proposal.parents if step in kept), None)
    generation, ancestor = 0, parent
    while ancestor is not None:
        generation += 1
        ancestor = next((s for s in kept[ancestor].proposal.parents if s in kept), None)
    code = numbers.whole(one.program.text)
    score = {SCORE: -primary.loss(one.objectives[primary.name])}
    return {
        "id": str(one.step),
        "code": code,
        "language": "python",
        "parent_id": None if parent is None else str(parent),
        "generation": generation,
        "timestamp": 0.0,
        "iteration_found": max(one.step, 0),
        "metrics": score | dict(one.objectives),
        "complexity": float(len(code)),
        "diversity": 0.0,
        "metadata": {
            "island": 0,
            "operator": one.proposal.operator,
            "program": one.program.name,
            "verified": not numbers.unverified,
        },
    }
