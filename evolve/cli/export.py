"""`evolve export RUN`."""

from __future__ import annotations

from pathlib import Path

import click

from evolve.cli.options import RUNS


@click.command("export", short_help="Write every program of a run for other tools.")
@click.argument("run")
@click.option(
    "--format",
    "form",
    type=click.Choice(["jsonl", "csv", "openevolve"]),
    default="jsonl",
    show_default=True,
    help="Lines of JSON, a table without sources, or a checkpoint folder of OpenEvolve.",
)
@click.option("-o", "--output", type=click.Path(path_type=Path), help="File, or folder for openevolve.")
@RUNS
def command(run: str, form: str, output: Path | None, runs: Path) -> int:
    """Write every program of RUN with its objectives and lineage; to standard output if there is no -o."""
    from evolve.cli import exporting
    from evolve.cli.folder import find_folder, open_journal
    from evolve.errors import UsageError
    from evolve.report.numbers import Numbers

    folder = find_folder(run, runs)
    numbers = Numbers(open_journal(folder), folder)
    if form == "openevolve":
        if output is None:
            raise UsageError("--format openevolve: writes a folder; say which with -o")
        count = exporting.write_openevolve(numbers, output)
        click.echo(f"{output}: {count} programs")
        return 0
    text = exporting.jsonl(numbers) if form == "jsonl" else exporting.csv(numbers)
    if output is None:
        click.echo(text, nl=False)
    else:
        exporting.write(output, text)
        click.echo(f"{output}: {text.count(chr(10)) - (form == 'csv')} programs")
    return 0
