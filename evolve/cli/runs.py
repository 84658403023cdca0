"""`evolve runs`."""

from __future__ import annotations

import json
from pathlib import Path

import click

from evolve.cli.options import JSON, RUNS


@click.command("runs", short_help="List runs.")
@RUNS
@JSON
def command(runs: Path, as_json: bool) -> int:
    """List the runs below a folder, oldest first."""
    from evolve.cli.folder import list_folders, open_journal
    from evolve.errors import StoreCorrupt
    from evolve.report.numbers import Numbers

    rows = []
    for folder in list_folders(runs):
        try:
            numbers = Numbers(open_journal(folder), folder)
            row = {
                "run": folder.name,
                "problem": numbers.problem["name"],
                "evaluations": numbers.evaluations,
                "stopped_by": numbers.stopped_by,
                "cost_usd": numbers.cost_usd,
                "verified": not numbers.unverified,
            }
        except StoreCorrupt as error:
            row = {"run": folder.name, "fault": str(error)}
        rows.append(row)
    if as_json:
        click.echo(json.dumps(rows, indent=2))
        return 0
    for row in rows:
        if "fault" in row:
            click.echo(f"{row['run']}  {row['fault']}")
        else:
            state = row["stopped_by"] or "running or killed"
            mark = "" if row["verified"] else "  unverified"
            click.echo(f"{row['run']}  {row['problem']}  {row['evaluations']} evaluations  {state}{mark}")
    if not rows:
        click.echo(f"no runs in {runs}/", err=True)
    return 0
