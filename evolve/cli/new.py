"""`evolve new NAME`."""

from __future__ import annotations

from pathlib import Path

import click


@click.command("new", short_help="Write a problem that runs, and its test.")
@click.argument("name")
@click.option("--folder", is_flag=True, help="A folder with problem.yaml instead of one file.")
@click.option(
    "--from-openevolve",
    "task",
    type=click.Path(path_type=Path, file_okay=False),
    metavar="DIR",
    help="Wrap a task in the format of OpenEvolve or ShinkaEvolve.",
)
@click.option(
    "--from-callable",
    "function",
    metavar="MODULE:FUNCTION",
    help="Search the rule that FUNCTION takes as its first argument; it returns a number.",
)
def command(name: str, folder: bool, task: Path | None, function: str | None) -> int:
    """Write NAME.py, a complete problem (online bin packing), and test_NAME.py beside it."""
    from evolve.cli import scaffold
    from evolve.errors import UsageError

    if sum(map(bool, (folder, task, function))) > 1:
        raise UsageError("--folder, --from-openevolve, --from-callable: give one of them")
    if not name.isidentifier():
        raise UsageError(f"{name}: not a name for a Python file; use letters, digits and _")
    if folder:
        files = scaffold.folder(name)
    elif task is not None:
        files = scaffold.from_task(name, task)
    elif function is not None:
        files = scaffold.from_callable(name, function)
    else:
        files = scaffold.one_file(name)
    for path in scaffold.write(files):
        click.echo(f"wrote {path}")
    problem = f"./{name}/" if folder else f"{name}.py"
    click.echo(f"next: evolve check {problem}\n      evolve run {problem} --evaluations 100")
    return 0
