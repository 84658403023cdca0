"""`evolve mailbox RUN`."""

from __future__ import annotations

import json
from pathlib import Path

import click

from evolve.cli.options import JSON, RUNS


@click.command("mailbox", short_help="List the requests that wait for an answer.")
@click.argument("run")
@RUNS
@JSON
def command(run: str, runs: Path, as_json: bool) -> int:
    """List the requests of RUN that wait for somebody to write their `answer.md`."""
    from evolve.cli.folder import find_folder
    from evolve.models import waiting

    rows = [
        {"step": one.step, "part": one.part, "request": str(one.request), "answer": str(one.answer)}
        for one in waiting(find_folder(run, runs))
    ]
    if as_json:
        click.echo(json.dumps(rows, indent=2))
        return 0
    for row in rows:
        click.echo(f"step {row['step']} ({row['part']}): read {row['request']}, write {row['answer']}")
    if not rows:
        click.echo("nothing is waiting", err=True)
    return 0
