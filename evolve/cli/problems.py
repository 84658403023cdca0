"""`evolve problems`."""

from __future__ import annotations

import json
from typing import Any

import click

from evolve.cli.options import JSON


@click.command("problems", short_help="List problems: objectives, instances, baselines.")
@click.argument("specs", metavar="[PROBLEM]...", nargs=-1)
@JSON
def command(specs: tuple[str, ...], as_json: bool) -> int:
    """List the bundled and installed problems, or describe the given ones."""
    from evolve.plugins import bundled_names, installed_names, load_problem

    rows = [describe(load_problem(spec)) for spec in specs or [*bundled_names(), *installed_names()]]
    if as_json:
        click.echo(json.dumps(rows, indent=2))
        return 0
    for row in rows:
        counts = ", ".join(f"{n} {split}" for split, n in row["instances"].items())
        objectives = ", ".join(
            f"{o['name']} ({o['direction']}, {o['unit'] or '1'})" for o in row["objectives"]
        )
        mark = "" if row["verified"] else "  unverified"
        click.echo(f"{row['name']}  [{row['verifier']}]{mark}\n  hooks       {', '.join(row['hooks'])}")
        click.echo(f"  objectives  {objectives}\n  instances   {counts}")
        click.echo(f"  baselines   {', '.join(row['baselines'])}")
    return 0


def _count(verifier: Any, split: Any) -> int:
    from evolve.protocols import Counted

    return verifier.count(split) if isinstance(verifier, Counted) else len(list(verifier.instances(split)))


def describe(problem: Any) -> dict[str, Any]:
    """Return one row of `evolve problems --json`; its keys are stable."""
    from evolve.types import Split

    return {
        "name": problem.name,
        "verifier": type(problem.verifier).__name__,
        "verified": not problem.unverified,
        "hooks": [hook.name for hook in problem.hooks],
        "objectives": [
            {"name": o.name, "direction": o.direction, "unit": o.unit} for o in problem.objectives
        ],
        "instances": {split.value: _count(problem.verifier, split) for split in Split},
        "baselines": [baseline.name for baseline in problem.baselines],
    }
