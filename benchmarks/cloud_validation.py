"""Validation tables of `cloudcast`, `autoscale` and `keepalive`.

`python benchmarks/cloud_validation.py [PROGRAM ...] [--published FOLDER] [--split test] [--only cloudcast]`:
costs on the published broadcasts beside the published figures (FOLDER holds `cost.csv`, `throughput_gbps.csv`
and the configurations in JSON); how tight the lower bound is; every baseline on a split. With
`--only`, programs in files too, for instance of a run's folder `best`.
"""

from __future__ import annotations

import importlib
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import click
import numpy as np

from evolve import programs
from evolve.evaluation import Evaluator
from evolve.plugins import load_problem
from evolve.protocols import Task
from evolve.sandbox import ZygoteSandbox
from evolve.types import Evaluation, Problem, Program, Split, Status

PUBLISHED = {"direct": 1199.17, "dijkstra": 1074.9, "arborescence": 684.72, "metric_closure": 667.06}
"""$ for the five published broadcasts together; exact Steiner trees, ties to the faster edge: 624.10."""
PILOT = Program("def score(move, state):\n    return move.finish\n", "finish alone")
NAMES = ("cloudcast", "autoscale", "keepalive")


def evaluated(problem: Problem, rules: Iterable[Program], split: Split) -> list[tuple[Program, Evaluation]]:
    """Evaluate programs of any hook on a split."""
    sandbox = ZygoteSandbox()
    evaluator = Evaluator(problem, sandbox)
    results = []
    for program in rules:
        hook = programs.implements(program.text, problem.hooks) or problem.hooks[0]
        results.append((program, evaluator.evaluate(Task(program, hook.name, split, seed=1, step=0))))
    sandbox.close()
    return results


def published(folder: Path, found: Sequence[Program]) -> None:
    """Print what the published broadcasts cost."""
    problem = load_problem("cloudcast")
    verifier = type(problem.verifier)({split.value: [{"published": str(folder)}] for split in Split})
    print("\nPublished five, $        ours  published   each")
    for program, evaluation in evaluated(
        replace(problem, verifier=verifier), [*problem.baselines, PILOT, *found], Split.TRAIN
    ):
        totals = [measurement.values["total"] for measurement in evaluation.measurements]
        known = PUBLISHED.get(program.name)
        each = "  ".join(f"{total:.2f}" for total in totals)
        print(f"{program.name:18} {sum(totals):10.2f} {known if known else '-':>10}   {each}")


def tightness(verifier: Any) -> None:
    """Print dual ascent over the exact tree where both can be computed."""
    package = type(verifier).__module__.rsplit(".", 1)[0]
    bounds, world = (importlib.import_module(f"{package}.{name}") for name in ("bounds", "world"))
    ratios = []
    for seed in range(40):
        drawn = world.generate(world.Regime(least=5, most=8), np.random.default_rng(seed))
        exact = bounds.steiner(drawn.graph.cost, drawn.source, drawn.targets)
        ratios.append(bounds.dual_ascent(drawn) / exact)
    print(f"\nDual ascent over the exact tree, {len(ratios)} broadcasts of 5 to 8 destinations:")
    print(
        f"mean {np.mean(ratios):.4f}, least {min(ratios):.4f}, equal in {np.mean(np.isclose(ratios, 1)):.0%}"
    )


def table(problem: Problem, rules: Sequence[Program], split: Split) -> None:
    """Print objectives of programs, and the primary one by group."""
    primary = problem.objectives[0]
    results = evaluated(problem, rules, split)
    groups = {instance.name: instance for instance in problem.verifier.instances(split)}
    print(f"\n{problem.name}, {split}: {', '.join(f'{o.name} ({o.unit})' for o in problem.objectives)}")
    for program, evaluation in results:
        if evaluation.status is not Status.OK:
            print(f"{program.name:22} {evaluation.status}: {evaluation.reason}")
            continue
        by_group: dict[str, list[float]] = defaultdict(list)
        for measurement in evaluation.measurements:
            instance = groups[measurement.instance]
            value, reference = measurement.values[primary.key], instance.references[primary.key].value
            gap = primary.reduce == "mean_gap"
            by_group[instance.group].append(100 * (value / reference - 1) if gap else value)
        shown = "  ".join(f"{evaluation.objectives[o.name]:9.2f}" for o in problem.objectives)
        cells = "  ".join(f"{group} {np.mean(values):.1f}" for group, values in by_group.items())
        print(f"{program.name:22} {shown}   {cells}")


@click.command()
@click.argument("found", metavar="[PROGRAM]...", nargs=-1, type=click.Path(exists=True, path_type=Path))
@click.option("--published", "folder", type=click.Path(exists=True, path_type=Path), help="Published data.")
@click.option("--split", default="test", type=click.Choice([split.value for split in Split]))
@click.option("--only", type=click.Choice(NAMES), help="One of the problems.")
def main(found: tuple[Path, ...], folder: Path | None, split: str, only: str | None) -> None:
    """Print the tables."""
    if found and only is None:
        raise click.UsageError("programs in files are of one problem: say --only which")
    shown = [Program(path.read_text(encoding="utf-8"), path.stem) for path in found]
    for name in NAMES if only is None else (only,):
        problem = load_problem(name)
        if name == "cloudcast":
            if folder:
                published(folder, shown)
            tightness(problem.verifier)
        extra = [PILOT, *shown] if name == "cloudcast" else shown
        table(problem, [*problem.baselines, *extra], Split(split))


if __name__ == "__main__":
    main()
