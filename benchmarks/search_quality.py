"""The search against its peers: same source of ideas, same verifier, same budget, same machine.

A stand-in model on loopback (`quality/standin.py`) answers every request by one seeded random edit of
the program in the prompt, so that what differs is what a framework does with ideas. Peers run from
environments of their own and call our verifier as a service. Everybody begins from the seed program
alone, proposes one at a time and evaluates one at a time; our finals on held-out instances, which peers
do not have, are left out. `best-of-n` and `random` are controls without
evolution.

    python -m venv peers/openevolve && peers/openevolve/bin/pip install openevolve==0.4.0
    python -m venv peers/shinka && peers/shinka/bin/pip install shinka-evolve==0.0.7
    python benchmarks/search_quality.py run --openevolve peers/openevolve --shinka peers/shinka -o rows.jsonl
    python benchmarks/search_quality.py table rows.jsonl

A run that stands in the file already is not repeated. `quality/rows.jsonl` holds what docs/results.md shows.
"""

from __future__ import annotations

import argparse
import json
import statistics
import tempfile
from collections import defaultdict
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

import numpy as np
from quality import frameworks
from quality.frameworks import Outcome, Trial

from evolve import Hook, Problem, Program, Split
from evolve.evaluation import Evaluator
from evolve.indicators import hypervolume
from evolve.plugins import load_problem
from evolve.protocols import Task
from evolve.sandbox import ZygoteSandbox

ROOT = Path(__file__).resolve().parent.parent
PROBLEMS = {
    "smtt": ("smtt", "priority"),
    "packing": (str(ROOT / "benchmarks" / "plugins" / "packing.py"), "score"),
    "jssp": ("jssp", "priority"),
}
MARKS = (10, 30, 100, 300)
LARGEST = 400
"""Size at which the hypervolume is cut off; its other corner is twice the seed program's loss."""


def runner(name: str, options: argparse.Namespace) -> Callable[[Trial], Outcome]:
    """Return how a framework is run.

    Raises:
        SystemExit: It needs an environment that was not given.
    """
    if name == "evolve":
        return lambda trial: frameworks.ours(trial, finals=False)
    if name == "evolve-pareto":  # the archive that was the default for few instances, too
        return lambda trial: frameworks.ours(trial, ["--archive", "pareto"], finals=False)
    if name == "best-of-n":
        return lambda trial: frameworks.ours(trial, ["--strategy", name], finals=False)
    if name == "random":  # programs drawn by the genetic proposer, from nothing
        return lambda trial: frameworks.ours(
            trial, ["--strategy", name, "--proposer", "genetic"], model=False, finals=False
        )
    home = options.openevolve if name == "openevolve" else options.shinka
    if home is None:
        raise SystemExit(f"{name}: give its environment with --{name}")
    peer = frameworks.openevolve if name == "openevolve" else frameworks.shinkaevolve
    return lambda trial: peer(trial, home.resolve())


def on_test(problem: Problem, hook: Hook, text: str) -> float:
    """Return the primary objective on the published test instances."""
    evaluator = Evaluator(problem, ZygoteSandbox(modules=problem.limits.modules))
    evaluation = evaluator.evaluate(Task(Program(text), hook.name, Split.TEST, 0, 0))
    evaluator.close()
    return evaluation.objectives.get(problem.objectives[0].name, float("nan"))


def seed_loss(problem: Problem, hook: Hook) -> float:
    """Return the seed program's primary loss on train."""
    evaluator = Evaluator(problem, ZygoteSandbox(modules=problem.limits.modules))
    evaluation = evaluator.evaluate(Task(hook.seed, hook.name, Split.TRAIN, 0, 0))
    evaluator.close()
    primary = problem.objectives[0]
    return primary.loss(evaluation.objectives[primary.name])


def row(name: str, framework: str, trial: Trial, outcome: Outcome) -> dict[str, Any]:
    """Return what is kept of a run."""
    losses = [loss for loss, _size in outcome.points]
    best = int(np.argmin(losses))
    start = seed_loss(trial.problem, trial.hook)
    finite = np.array([point for point in outcome.points if np.isfinite(point[0])])
    scaled = finite / np.array([2 * abs(start), LARGEST])
    curve = [[i + 1, loss] for i, loss in enumerate(losses) if loss < min(losses[:i], default=start)]
    return {
        "problem": name,
        "framework": framework,
        "seed": trial.seed,
        "evaluations": len(losses),
        "start": start,
        "curve": curve,
        "best": min(losses[best], start),
        "test": on_test(trial.problem, trial.hook, outcome.texts[best]),
        "hypervolume": hypervolume(scaled, np.ones(2)),
        "wall_s": round(outcome.wall_s, 2),
        "cpu_s": round(outcome.cpu_s, 2),
        "verifying_s": round(outcome.verifying_s, 2),
        "program": outcome.texts[best],
    }


def run(options: argparse.Namespace) -> None:
    """Run what the file lacks, frameworks alternating."""
    known = {(r["problem"], r["framework"], r["seed"]) for r in rows(options.output)}
    for seed in range(1, options.seeds + 1):
        for name in options.problems:
            spec, hook_name = PROBLEMS[name]
            problem = load_problem(spec)
            hook = next(hook for hook in problem.hooks if hook.name == hook_name)
            for framework in options.frameworks:
                if (name, framework, seed) in known:
                    continue
                start = runner(framework, options)
                with tempfile.TemporaryDirectory() as folder:
                    trial = Trial(problem, spec, hook, options.evaluations, seed, Path(folder))
                    outcome = start(trial)
                    new = row(name, framework, trial, outcome)
                with options.output.open("a") as file:
                    file.write(json.dumps(new) + "\n")
                print(name, framework, seed, frameworks.summary(outcome), flush=True)


def rows(path: Path) -> list[dict[str, Any]]:
    """Read the file of rows."""
    return [json.loads(line) for line in path.read_text().splitlines()] if path.exists() else []


def at(one: dict[str, Any], evaluations: int) -> float:
    """Return the best loss after so many evaluations."""
    return min((loss for n, loss in one["curve"] if n <= evaluations), default=one["start"])


def quartiles(values: Iterable[float]) -> str:
    """Return the median and the quartiles."""
    low, middle, high = np.percentile(list(values), [25, 50, 75])
    return f"{middle:.4g} [{low:.4g}, {high:.4g}]"


def table(options: argparse.Namespace) -> None:
    """Print medians and quartiles in Markdown."""
    groups: dict[tuple[str, str], list[dict[str, Any]]] = defaultdict(list)
    for one in rows(options.rows):
        groups[one["problem"], one["framework"]].append(one)
    marks = " | ".join(f"after {mark}" for mark in MARKS)
    print(f"| problem | framework | seeds | {marks} | test | hypervolume | wall s | CPU s |")
    print("|---" * (7 + len(MARKS)) + "|")
    for (problem, framework), found in sorted(groups.items()):
        cells = [quartiles(at(one, mark) for one in found) for mark in MARKS]
        cells += [quartiles(one[key] for one in found) for key in ("test", "hypervolume")]
        wall = statistics.median(one["wall_s"] for one in found)
        cpu = statistics.median(one["cpu_s"] + one["verifying_s"] for one in found)
        print(f"| {problem} | {framework} | {len(found)} | {' | '.join(cells)} | {wall:.0f} | {cpu:.0f} |")


def main() -> None:
    """Run, or print the table."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    commands = parser.add_subparsers(required=True)
    running = commands.add_parser("run")
    running.set_defaults(act=run)
    running.add_argument("--problems", nargs="+", choices=PROBLEMS, default=list(PROBLEMS))
    everybody = ["evolve", "openevolve", "shinka", "best-of-n", "random"]
    known = [*everybody, "evolve-pareto"]
    running.add_argument("--frameworks", nargs="+", choices=known, default=everybody)
    running.add_argument("--seeds", type=int, default=10)
    running.add_argument("--evaluations", type=int, default=300)
    running.add_argument("--openevolve", type=Path)
    running.add_argument("--shinka", type=Path)
    running.add_argument("-o", "--output", type=Path, required=True)
    printing = commands.add_parser("table")
    printing.set_defaults(act=table)
    printing.add_argument("rows", type=Path)
    options = parser.parse_args()
    options.act(options)


if __name__ == "__main__":
    main()
