"""`evolve compare PROBLEM A B` and `evolve compare RUN RUN…`."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path

import click

from evolve.cli.options import JSON, RUNS, SPLIT, UNSAFE, UNVERIFIED, WORKERS


@click.command("compare", short_help="Compare two programs, or two or more runs.")
@click.argument("what", metavar="PROBLEM A B | RUN RUN...", nargs=-1, required=True)
@SPLIT
@WORKERS
@UNSAFE
@RUNS
@click.option(
    "-o",
    "--output",
    type=click.Path(path_type=Path, dir_okay=False),
    help="Of runs: the page to write; in the folder of runs if not given.",
)
@JSON
def command(
    what: tuple[str, ...],
    split: str,
    workers: int | None,
    unsafe_evaluation: bool | None,
    runs: Path,
    output: Path | None,
    as_json: bool,
) -> int:
    """Compare programs A and B (files, or baselines' names) on PROBLEM, instance by instance.

    Given two to six runs instead, put them side by side on one self-contained page: incumbents on
    test with paired intervals, fronts and courses together.
    """
    from evolve.cli.folder import find_folder

    if len(what) != 3 or _are_runs(what, runs):
        folders = [find_folder(name, runs) for name in what]
        return _compare_runs(folders, output or _page(runs, folders), as_json)
    problem, a, b = what
    return _compare_programs(problem, (a, b), split, workers or 0, bool(unsafe_evaluation), as_json)


def _are_runs(names: Sequence[str], runs: Path) -> bool:
    from evolve.cli.folder import find_folder
    from evolve.errors import UsageError

    try:
        return bool([find_folder(name, runs) for name in names])
    except UsageError:
        return False


def _page(runs: Path, folders: Sequence[Path]) -> Path:
    return runs / f"compare-{'-'.join(folder.name for folder in folders)}.html"


def _compare_runs(folders: Sequence[Path], page: Path, as_json: bool) -> int:
    from evolve.cli.folder import open_journal
    from evolve.report.campaigns import Meeting
    from evolve.report.comparison import sentences, write_comparison
    from evolve.report.numbers import Numbers

    meeting = Meeting.of([Numbers(open_journal(folder), folder) for folder in folders])
    if as_json:
        click.echo(json.dumps(meeting.json(), indent=2))
        return 0
    for side in meeting.sides:
        click.echo(f"{side.letter}: {side.numbers.folder.name}")
    for sentence in sentences(meeting):
        click.echo(sentence)
    click.echo(write_comparison(meeting, page))
    return 0


def _compare_programs(
    problem: str, names: tuple[str, str], split: str, workers: int, unsafe: bool, as_json: bool
) -> int:
    from evolve.cli.scoring import resolve, score_all
    from evolve.indicators import paired
    from evolve.plugins import load_problem
    from evolve.report.numbers import BOOTSTRAP_SEED
    from evolve.types import Split

    loaded = load_problem(problem)
    chosen = [resolve(loaded, name) for name in names]
    evaluations = score_all(loaded, problem, chosen, Split(split), workers, unsafe)
    for program, evaluation in zip(chosen, evaluations, strict=True):
        if not evaluation.ok:
            click.echo(f"{program.name} fails on {split}: {evaluation.status}: {evaluation.reason}", err=True)
            return 1
    primary = next(o for o in loaded.objectives if o.source == "verifier")
    instances = list(loaded.verifier.instances(Split(split)))
    first, second = ({m.instance: m.values[primary.key] for m in e.measurements} for e in evaluations)
    result = paired(primary, instances, first, second, seed=BOOTSTRAP_SEED)
    content = {
        "problem": loaded.name,
        "split": split,
        "objective": primary.name,
        "a": chosen[0].name,
        "b": chosen[1].name,
        "values": {n: e.objectives[primary.name] for n, e in zip(names, evaluations, strict=True)},
        **asdict(result),
        "significant": result.significant,
        "verified": not loaded.unverified,
    }
    if as_json:
        click.echo(json.dumps(content, indent=2))
        return 0
    click.echo(
        f"{primary.name} on {split} ({primary.unit}), {chosen[0].name} minus {chosen[1].name}: "
        f"{result.difference:+.4g} [{result.lo:+.4g}, {result.hi:+.4g}] (95 %, n = {result.n}); "
        f"{result.wins} wins, {result.ties} ties, {result.losses} losses"
    )
    if loaded.unverified:
        click.echo(UNVERIFIED)
    return 0
