"""`evolve merge RUN… -o RUN`."""

from __future__ import annotations

import contextlib
import json
from pathlib import Path

import click

from evolve.cli.options import RUNS


@click.command("merge", short_help="Join runs of the same problem into one.")
@click.argument("sources", nargs=-1, required=True, metavar="RUN...")
@click.option("-o", "--output", required=True, help="The new run: a name, or a path.")
@RUNS
@click.option("--json", "as_json", is_flag=True, help="Print the result as JSON.")
def command(sources: tuple[str, ...], output: str, runs: Path, as_json: bool) -> int:
    """Join campaigns of the same problem, so that several machines can search apart.

    The result does not depend on the order of the runs. `evolve resume` scores its front on held-out
    instances, or goes on searching with more budget.
    """
    from evolve.campaign.merging import Source, merge, merged_secret
    from evolve.cli.config import Settings, write_settings
    from evolve.cli.folder import (
        JOURNAL,
        SECRET,
        SETTINGS,
        find_folder,
        held,
        open_journal,
        read_secret,
        write_environment,
        write_secret,
    )
    from evolve.cli.simplifying import export_best
    from evolve.errors import UsageError
    from evolve.report.numbers import Numbers

    folders = [find_folder(run, runs) for run in sources]
    target = Path(output) if "/" in output else runs / output
    if target.exists():
        raise UsageError(f"-o: {target} is there already; name a new run")
    with contextlib.ExitStack() as stack:
        for folder in sorted(set(folders)):
            stack.enter_context(held(folder))
        found = [Source(f.name, open_journal(f), read_secret(f / SECRET)) for f in folders]
        draft = target.with_name(f".{target.name}.new")
        (draft / "best").mkdir(parents=True)
        with contextlib.ExitStack() as unless_merged:
            unless_merged.callback(_remove, draft)
            joined = merge(found, draft / JOURNAL)
            write_secret(draft, merged_secret(found))
            unless_merged.pop_all()
    journal = open_journal(draft)
    write_settings(Settings(**journal.meta("config")), draft / SETTINGS)
    write_environment(draft)
    journal.close()
    draft.rename(target)
    numbers = Numbers(open_journal(target), target)
    export_best(numbers, target / "best")
    result = {"run": target.name, "evaluations": joined.evaluations, "duplicates": joined.duplicates}
    if as_json:
        click.echo(json.dumps(result, indent=2))
    else:
        click.echo(
            f"{target}: {joined.evaluations} evaluations of {len(folders)} runs, "
            f"{joined.duplicates} duplicates left out. "
            f"Score its front on held-out instances with: evolve resume {target}"
        )
    return 0


def _remove(folder: Path) -> None:
    for path in sorted(folder.rglob("*"), reverse=True):
        path.rmdir() if path.is_dir() else path.unlink()
    folder.rmdir()
