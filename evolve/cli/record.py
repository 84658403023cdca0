"""`evolve record RUN -o FILE`."""

from __future__ import annotations

from pathlib import Path

import click

from evolve.cli.options import RUNS


@click.command("record", short_help="Save the model calls of a run, to be replayed.")
@click.argument("run")
@click.option(
    "-o", "--output", type=click.Path(path_type=Path, dir_okay=False), required=True, help="File to write."
)
@RUNS
def command(run: str, output: Path, runs: Path) -> int:
    """Save every model call of RUN to FILE; `evolve run --recording FILE` searches with it again."""
    from evolve.cli.folder import find_folder
    from evolve.cli.proposing import recorded_run
    from evolve.models import save

    recording = recorded_run(find_folder(run, runs))
    save(recording, output)
    click.echo(f"{output}: {len(recording.calls)} calls")
    return 0
