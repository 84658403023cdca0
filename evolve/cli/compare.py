"""`evolve compare PROBLEM A B`."""

from __future__ import annotations

import json
from dataclasses import asdict

import click

from evolve.cli.options import JSON, SPLIT, UNSAFE, WORKERS


@click.command("compare", short_help="Compare two programs on the same instances.")
@click.argument("problem")
@click.argument("a")
@click.argument("b")
@SPLIT
@WORKERS
@UNSAFE
@JSON
def command(
    problem: str,
    a: str,
    b: str,
    split: str,
    workers: int | None,
    unsafe_evaluation: bool | None,
    as_json: bool,
) -> int:
    """Compare programs A and B (files, or baselines' names) on PROBLEM, instance by instance."""
    from evolve.cli.scoring import resolve, score_all
    from evolve.indicators import paired
    from evolve.plugins import load_problem
    from evolve.report.numbers import BOOTSTRAP_SEED
    from evolve.types import Split

    loaded = load_problem(problem)
    chosen = [resolve(loaded, name) for name in (a, b)]
    evaluations = score_all(loaded, problem, chosen, Split(split), workers or 0, bool(unsafe_evaluation))
    for program, evaluation in zip(chosen, evaluations, strict=True):
        if not evaluation.ok:
            click.echo(f"{program.name} fails on {split}: {evaluation.status}: {evaluation.reason}", err=True)
            return 1
    primary = next(o for o in loaded.objectives if o.source == "verifier")
    instances = list(loaded.verifier.instances(Split(split)))
    first, second = ({m.instance: m.values[primary.key] for m in e.measurements} for e in evaluations)
    result = paired(primary, instances, first, second, seed=BOOTSTRAP_SEED)
    names = [program.name for program in chosen]
    content = {
        "problem": loaded.name,
        "split": split,
        "objective": primary.name,
        "a": names[0],
        "b": names[1],
        "values": {n: e.objectives[primary.name] for n, e in zip((a, b), evaluations, strict=True)},
        **asdict(result),
        "significant": result.significant,
    }
    if as_json:
        click.echo(json.dumps(content, indent=2))
        return 0
    click.echo(
        f"{primary.name} on {split} ({primary.unit}), {names[0]} minus {names[1]}: {result.difference:+.4g} "
        f"[{result.lo:+.4g}, {result.hi:+.4g}] (95 %, n = {result.n}); "
        f"{result.wins} wins, {result.ties} ties, {result.losses} losses"
    )
    return 0
