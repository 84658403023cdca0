"""`evolve best RUN`."""

from __future__ import annotations

import json
from pathlib import Path

import click

from evolve.cli.options import JSON, RUNS


@click.command("best", short_help="Print or export the best programs of a run.")
@click.argument("run")
@click.option("-o", "--output", type=click.Path(path_type=Path, file_okay=False), help="Folder to export to.")
@RUNS
@JSON
def command(run: str, output: Path | None, runs: Path, as_json: bool) -> int:
    """Print the Pareto-best programs of RUN, the incumbent first, or write them to a folder."""
    from evolve.cli.folder import find_folder, open_journal
    from evolve.cli.simplifying import export_best
    from evolve.report.numbers import Numbers

    folder = find_folder(run, runs)
    numbers = Numbers(open_journal(folder), folder)
    rows = numbers.summary()["front"]
    texts = {c.name: c.text for c in numbers.finalists} or {
        i.program.name: i.program.text for i in numbers.front
    }
    if output is not None:
        for path in export_best(numbers, output):
            click.echo(path, err=as_json)
    if as_json:
        click.echo(
            json.dumps(
                [
                    row | {"verified": not numbers.unverified, "text": numbers.whole(texts[row["program"]])}
                    for row in rows
                ],
                indent=2,
            )
        )
    elif output is None:
        for row in rows:
            scores = "; ".join(
                f"{split}: " + ", ".join(f"{k} {v:.4g}" for k, v in values.items())
                for split, values in row["objectives"].items()
            )
            mark = "  (unverified)" if numbers.unverified else ""
            text = numbers.whole(texts[row["program"]])
            click.echo(f"# {row['program']} (step {row['step']})  {scores}{mark}\n{text}\n")
    return 0
