"""`evolve simplify RUN PROGRAM`."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import click

from evolve.cli.options import JSON, RUNS, WORKERS


@click.command("simplify", short_help="Shrink a program of a run as far as its scores hold.")
@click.argument("run")
@click.argument("program")
@click.option(
    "--tolerance", type=click.FloatRange(min=0), help="How much worse it may become; 0.001 is 0.1 %."
)
@click.option(
    "--evaluations",
    type=click.IntRange(min=2),
    default=200,
    show_default=True,
    help="To spend at most, on train and validation together.",
)
@WORKERS
@RUNS
@JSON
def command(
    run: str,
    program: str,
    tolerance: float | None,
    evaluations: int,
    workers: int | None,
    runs: Path,
    as_json: bool,
) -> int:
    """Look for a simpler version of PROGRAM (a name or a step) of RUN; the journal keeps both."""
    from evolve.cli.reopening import reopened

    setting, journal, folder = reopened(run, runs, tolerance=tolerance, workers=workers)
    row = _simplified(setting, journal, folder, program, evaluations)
    if as_json:
        click.echo(json.dumps(row, indent=2))
    else:
        _print(row)
    return 0


def _simplified(setting: Any, journal: Any, folder: Path, program: str, evaluations: int) -> dict[str, Any]:
    from evolve.campaign.charter import record_instances
    from evolve.campaign.ledger import Ledger
    from evolve.cli.compose import isolation
    from evolve.cli.folder import SECRET, held, read_secret
    from evolve.cli.reopening import find_program
    from evolve.cli.simplifying import export_best, simplifier
    from evolve.evaluation import instances_of
    from evolve.report.numbers import Numbers
    from evolve.report.page import write_report
    from evolve.report.simpler import simplified_json
    from evolve.types import Split

    individual = find_program(Numbers(journal, folder), program)
    isolation(setting.settings.unsafe_evaluation)
    with held(folder):
        secret = read_secret(folder / SECRET)
        record_instances(journal, Split.VALIDATION, instances_of(setting.problem, Split.VALIDATION, secret))
        engine = setting.engine(folder)
        try:
            made = simplifier(setting, engine, Ledger(journal), evaluations)
            made.judged(individual, made.one(individual, made.terms))
        finally:
            engine.close()
        numbers = Numbers(journal, folder)
        export_best(numbers, folder / "best")
        write_report(numbers, folder / "report.html")
    row = simplified_json(numbers, numbers.contender(individual))
    return {
        "run": folder.name,
        "program": individual.program.name,
        "step": individual.step,
        "simplified": row,
    }


def _print(row: dict[str, Any]) -> None:
    simpler = row["simplified"]
    if simpler is None:
        click.echo(f"{row['program']}: nothing can go within this tolerance and budget")
        return
    before, after = simpler["nodes"]
    spent, share = simpler["evaluations"], 100 * simpler["tolerance"]
    click.echo(f"# {row['program']}: {before} to {after} nodes within {share:g} %, {spent} evaluations")
    for split, values in simpler["objectives"].items():
        click.echo(f"# {split}: " + ", ".join(f"{name} {value:.4g}" for name, value in values.items()))
    click.echo(simpler["text"])
