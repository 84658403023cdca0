"""`evolve check PROBLEM`."""

from __future__ import annotations

import json
from dataclasses import asdict
from typing import TYPE_CHECKING

import click

from evolve.cli.options import JSON, UNSAFE, WORKERS

if TYPE_CHECKING:
    from evolve.checking import Finding
    from evolve.types import Problem


@click.command("check", short_help="Check that a problem is fit to be searched, and attack its verifier.")
@click.argument("problem")
@click.option("--recompute", is_flag=True, help="Prove the stored reference values again instead.")
@click.option("--n", type=int, help="With --recompute: only instances of this size.")
@WORKERS
@UNSAFE
@JSON
def command(
    problem: str,
    recompute: bool,
    n: int | None,
    workers: int | None,
    unsafe_evaluation: bool | None,
    as_json: bool,
) -> int:
    """Run the contract of PROBLEM, attack its verifier, and give advice; exit 1 on a fault."""
    from evolve.errors import UsageError
    from evolve.plugins import load_problem

    loaded = load_problem(problem)
    if recompute:
        return _recompute(loaded, n, as_json)
    if n is not None:
        raise UsageError("--n: only goes with --recompute")
    findings = _findings(loaded, problem, workers or 0, bool(unsafe_evaluation))
    faults = sum(finding.level == "fault" for finding in findings)
    if as_json:
        content = {"problem": loaded.name, "passed": not faults, "findings": [asdict(f) for f in findings]}
        click.echo(json.dumps(content, indent=2))
    else:
        for finding in findings:
            click.echo(f"{finding.level:7}{finding.rule:11}{finding.text}")
        tips = sum(finding.level == "advice" for finding in findings)
        click.echo(
            f"{loaded.name}: {'fit to be searched' if not faults else f'{faults} faults'}, {tips} tips"
        )
    return 1 if faults else 0


def _findings(problem: Problem, spec: str, workers: int, unsafe: bool) -> list[Finding]:
    from evolve.checking import Bench, check_problem
    from evolve.cli.compose import engine_for, isolation
    from evolve.sandbox import ZygoteSandbox

    isolation(unsafe)
    engine = engine_for(spec, workers, unsafe)
    try:
        with ZygoteSandbox(modules=problem.limits.modules, unsafe=unsafe) as sandbox:
            return list(check_problem(Bench(problem, sandbox, engine)))
    finally:
        engine.close(cancel=True)


def _recompute(problem: Problem, n: int | None, as_json: bool) -> int:
    """Compute stored references again; exit 1 if one was wrong."""
    from evolve.errors import UsageError

    maker = getattr(problem.verifier, "recompute", None)
    if maker is None:
        raise UsageError(f"{problem.name}: its verifier stores no reference values that it could prove again")
    loss, best_known = problem.objectives[0].loss, _best_known(problem)
    rows = []
    try:
        for name, stored, proved in maker(n):
            # What is only the best known may be found again or missed; it is wrong once it is beaten.
            wrong = loss(proved) < loss(stored) if name in best_known else proved != stored
            rows.append({"name": name, "stored": stored, "proved": proved, "holds": not wrong})
            if not as_json:
                click.echo(f"{name}  stored {stored}  now {proved}{'  WRONG' if wrong else ''}")
    except ValueError as error:
        raise UsageError(f"--n: {error}") from error
    wrong = sum(not row["holds"] for row in rows)
    if as_json:
        click.echo(json.dumps({"problem": problem.name, "references": rows}, indent=2))
    else:
        click.echo(f"{problem.name}: {len(rows)} references computed again, {wrong} wrong")
    return 1 if wrong else 0


def _best_known(problem: Problem) -> set[str]:
    """Return the names of the instances whose reference nobody has proved."""
    from evolve.types import Split

    found = (instance for split in Split for instance in problem.verifier.instances(split))
    return {i.name for i in found if any(not r.certified for r in i.references.values())}
