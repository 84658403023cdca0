"""`evolve tune RUN PROGRAM`."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from evolve.cli.options import JSON, RUNS, WORKERS

if TYPE_CHECKING:
    from evolve.cli.compose import Setting
    from evolve.protocols import Engine
    from evolve.store import Journal
    from evolve.types import Evaluation, Individual, Proposal


@click.command("tune", short_help="Re-fit the constants of a program of a run.")
@click.argument("run")
@click.argument("program")
@click.option(
    "--evaluations",
    type=click.IntRange(min=1),
    default=96,
    show_default=True,
    help="Trials to spend at most.",
)
@click.option(
    "-o", "--output", type=click.Path(path_type=Path, dir_okay=False), help="File for the tuned program."
)
@WORKERS
@RUNS
@JSON
def command(
    run: str,
    program: str,
    evaluations: int,
    output: Path | None,
    workers: int | None,
    runs: Path,
    as_json: bool,
) -> int:
    """Re-fit the constants of PROGRAM (a name, a step, or a baseline of RUN's hook) on train.

    What is found becomes a step of the run; `evolve resume` goes on from there. Exit 1 if no
    constants are better.
    """
    from evolve.cli.reopening import reopened

    setting, journal, folder = reopened(run, runs, workers=workers)
    row = _tuned(setting, journal, folder, program, evaluations)
    if output is not None and row["text"]:
        output.write_text(row["text"], encoding="utf-8")
    click.echo(json.dumps(row, indent=2) if as_json else f"# {row['note']}\n{row['text']}")
    return 0 if row["text"] else 1


def _tuned(
    setting: Setting, journal: Journal, folder: Path, program: str, evaluations: int
) -> dict[str, Any]:
    import numpy as np

    from evolve.campaign.ledger import Ledger
    from evolve.campaign.tuning import tune
    from evolve.cli.compose import isolation
    from evolve.cli.folder import held
    from evolve.cli.reopening import find_program
    from evolve.cli.tuning import workshop
    from evolve.evaluation import derive_seed
    from evolve.report.numbers import Numbers
    from evolve.types import Split

    isolation(setting.settings.unsafe_evaluation)
    with held(folder):
        numbers = Numbers(journal, folder)
        parent = find_program(numbers, program, rules=True)
        step = _next_step(numbers.individuals, Ledger(journal), folder)
        engine = setting.engine(folder)
        try:
            shop = workshop(setting, engine, [i.name for i in numbers.instances(Split.TRAIN)])
            _require(parent, tunable=shop.read(parent.program.text) is not None)
            rng = np.random.default_rng([setting.settings.seed, derive_seed("tune", parent.digest)])
            proposal = tune(shop, parent, rng, evaluations)
            evaluation = _recorded(setting, engine, Ledger(journal), step, proposal)
        finally:
            engine.close()
    return {
        "run": folder.name,
        "program": parent.program.name,
        "step": step,
        "note": proposal.note,
        **proposal.detail,
        "before": dict(parent.objectives),
        "after": dict(evaluation.objectives) if evaluation else None,
        "text": proposal.text,
    }


def _next_step(individuals: list[Individual], ledger: Any, folder: Path) -> int:
    from evolve.errors import UsageError

    if ledger.pending(None):
        raise UsageError(f"{folder.name}: steps are still in flight; run `evolve resume {folder}` first")
    return max((individual.step for individual in individuals), default=0) + 1


def _require(parent: Individual, *, tunable: bool) -> None:
    from evolve.errors import UsageError
    from evolve.proposers.genetic.refit import MOST_CONSTANTS

    if not tunable:
        raise UsageError(
            f"{parent.program.name}: has no constants to fit, or more than {MOST_CONSTANTS}; "
            "choose another program, or simplify it first"
        )


def _recorded(
    setting: Setting, engine: Engine, ledger: Any, step: int, proposal: Proposal
) -> Evaluation | None:
    """Append the step to the journal; return its evaluation, `None` if there is nothing new."""
    from evolve import programs
    from evolve.campaign.tuning import ON_DEMAND
    from evolve.evaluation import derive_seed
    from evolve.protocols import Task
    from evolve.types import Program, Split

    proposal = replace(proposal, operator=ON_DEMAND)
    digest = programs.digest(proposal.text) if proposal.text else ""
    ledger.propose(step, proposal, digest, step - 1)
    twin = ledger.elder(digest, step) if proposal.text else None
    if not proposal.text or twin is not None:
        ledger.skip(step, twin=twin, reason=proposal.note)
        return None
    seed = derive_seed(setting.settings.seed, step)
    task = Task(Program(proposal.text), setting.hook.name, Split.TRAIN, seed, step)
    evaluation = engine.submit(task).result()
    ledger.evaluate(step, evaluation)
    return evaluation
