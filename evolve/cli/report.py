"""`evolve report RUN`."""

from __future__ import annotations

import json
from pathlib import Path

import click

from evolve.cli.options import RUNS


@click.command("report", short_help="Write the report of a run as one HTML file.")
@click.argument("run")
@click.option("--open", "show", is_flag=True, help="Open it in a browser.")
@RUNS
@click.option("--json", "as_json", is_flag=True, help="Print the numbers of the report as JSON instead.")
def command(run: str, show: bool, runs: Path, as_json: bool) -> int:
    """Write report.html of RUN: one self-contained file, made from the journal alone."""
    from evolve.cli.folder import find_folder, open_journal
    from evolve.report.figures import figures
    from evolve.report.numbers import Numbers
    from evolve.report.page import write_report

    folder = find_folder(run, runs)
    numbers = Numbers(open_journal(folder), folder)
    if as_json:
        click.echo(json.dumps(figures(numbers), indent=2))
        return 0
    path = write_report(numbers, folder / "report.html")
    click.echo(path)
    if show:
        click.launch(str(path))
    return 0
