"""Options that several commands share."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import click

UNVERIFIED = "unverified: these scores come from an evaluator that shares a process with the candidate"
Command = Callable[..., Any]

RUNS = click.option(
    "--runs", type=click.Path(path_type=Path, file_okay=False), default=Path("runs"), help="Folder of runs."
)
JSON = click.option("--json", "as_json", is_flag=True, help="Print JSON.")
SPLIT = click.option(
    "--split",
    type=click.Choice(["train", "validation", "test"]),
    default="train",
    show_default=True,
    help="Instances to use.",
)
WORKERS = click.option(
    "--workers", type=int, default=None, help="Evaluations at once; one per core if not given."
)
UNSAFE = click.option(
    "--unsafe-evaluation",
    is_flag=True,
    default=None,
    help="Evaluate without kernel isolation where there is none; stamps every result.",
)

BUDGET = (
    click.option("--evaluations", type=int, help="Budget of evaluations."),
    click.option("--max-usd", type=float, help="Budget of money for models."),
    click.option("--minutes", type=float, help="Budget of wall time."),
    click.option("--target", type=float, help="Stop when the primary objective on train is this good."),
    click.option("--plateau", type=int, help="Stop after so many evaluations without a gain."),
    WORKERS,
)

CAMPAIGN = (
    click.option("--hook", help="Which of the problem's hooks."),
    click.option("--proposer", help="genetic (built in; needs no model), llm, mailbox, replay, or a file."),
    click.option("--archive", help="auto (default), pareto, islands, grid, instances, lean, or a file."),
    click.option("--parents", help="Rule that chooses parents, e.g. quality, wins, portfolio, or a file."),
    click.option("--strategy", help="evolve (default); best-of-n or random as controls."),
    click.option(
        "--model", "models", multiple=True, help="Language model, e.g. openai/NAME[@URL]; repeatable."
    ),
    click.option("--recording", help="Recording to replay: a name, a file, or a run's folder."),
    *BUDGET,
    click.option("--seed", type=int, help="Of every random choice."),
    click.option("--llm-concurrency", type=int, help="Proposals at once."),
    click.option("--engine", help="local, dask (a cluster on this machine), or dask:tcp://HOST:PORT."),
    click.option("--spot-check", type=float, help="Share of a cluster's evaluations repeated here."),
    click.option("--ordered", is_flag=True, default=None, help="Same result at any number of workers."),
    click.option("--lag", type=int, help="Steps in flight when --ordered."),
    click.option("--start", help="baselines (default) or seed."),
    click.option(
        "--racing/--no-racing", default=None, help="Drop candidates early that can enter no front (default)."
    ),
    click.option(
        "--fingerprints/--no-fingerprints",
        default=None,
        help="Recognise candidates that behave like an elder (default).",
    ),
    click.option("--pace", help="How soon evaluations end early: swift (default), careful, former."),
    click.option("--capacity", type=int, help="Individuals that the archive keeps at most."),
    click.option("--finalists", type=int, help="Programs tested at the end at most."),
    click.option("--tune", is_flag=True, default=None, help="Re-fit the constants of good programs, too."),
    click.option("--simplify", type=int, help="Evaluations at most to simplify finalists; 0 to keep them."),
    click.option("--tolerance", type=float, help="How much worse a simpler version may be."),
    UNSAFE,
)


def campaign_options(command: Command) -> Command:
    """Add every option that is a setting of a campaign."""
    for option in reversed(CAMPAIGN):
        command = option(command)
    return command


def budget_options(command: Command) -> Command:
    """Add the options that a resumed campaign may change."""
    for option in reversed(BUDGET):
        command = option(command)
    return command
