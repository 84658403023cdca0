"""`evolve score PROBLEM PROGRAM…`."""

from __future__ import annotations

import json
from typing import Any

import click

from evolve.cli.options import JSON, SPLIT, UNSAFE, UNVERIFIED, WORKERS


@click.command("score", short_help="Score programs, or baselines by name, as a campaign would.")
@click.argument("problem")
@click.argument("names", metavar="PROGRAM...", nargs=-1, required=True)
@SPLIT
@WORKERS
@UNSAFE
@JSON
def command(
    problem: str,
    names: tuple[str, ...],
    split: str,
    workers: int | None,
    unsafe_evaluation: bool | None,
    as_json: bool,
) -> int:
    """Score each PROGRAM (a file, or a baseline's name) on PROBLEM; exit 1 if one fails."""
    from evolve.cli.scoring import resolve, score_all
    from evolve.plugins import load_problem
    from evolve.types import Split

    loaded = load_problem(problem)
    chosen = [resolve(loaded, name) for name in names]
    evaluations = score_all(loaded, problem, chosen, Split(split), workers or 0, bool(unsafe_evaluation))
    instances = {i.name: i for i in loaded.verifier.instances(Split(split))}
    rows = [
        _row(p.name, e, instances, loaded.objectives[0].key) for p, e in zip(chosen, evaluations, strict=True)
    ]
    if as_json:
        click.echo(
            json.dumps(
                {
                    "problem": loaded.name,
                    "split": split,
                    "verified": not loaded.unverified,
                    "programs": rows,
                },
                indent=2,
            )
        )
    else:
        _print(rows, loaded.objectives)
        if loaded.unverified:
            click.echo(UNVERIFIED)
    return 0 if all(evaluation.ok for evaluation in evaluations) else 1


def _row(name: str, evaluation: Any, instances: dict[str, Any], key: str) -> dict[str, Any]:
    measured = []
    for m in evaluation.measurements:
        reference = instances[m.instance].references.get(key) if m.instance in instances else None
        row = {"name": m.instance, "status": m.status.value, "values": dict(m.values), "cpu_s": m.cpu_s}
        if reference is not None:
            row["reference"] = {
                "value": reference.value,
                "kind": reference.kind,
                "source": reference.source,
            }
        if m.reason:
            row["reason"] = m.reason
        measured.append(row)
    kinds = sorted({row["reference"]["kind"] for row in measured if "reference" in row})
    return {
        "name": name,
        "status": evaluation.status.value,
        "reason": evaluation.reason,
        "objectives": dict(evaluation.objectives),
        "references": kinds,
        "certified": bool(kinds) and "best_known" not in kinds,
        "instances": measured,
    }


def _print(rows: list[dict[str, Any]], objectives: Any) -> None:
    from rich.console import Console
    from rich.table import Table

    table = Table("program", "status", *(f"{o.name} {o.unit}".strip() for o in objectives), "references")
    for row in rows:
        cells = [f"{row['objectives'][o.name]:.4g}" if row["objectives"] else "" for o in objectives]
        table.add_row(row["name"], row["status"], *cells, ", ".join(row["references"]))
    Console().print(table)
    for row in rows:
        if row["reason"]:
            click.echo(f"{row['name']}: {row['reason']}", err=True)
