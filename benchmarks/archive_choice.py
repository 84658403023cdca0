"""Which archive and which parent rule: the same search with each, over tasks and seeds.

Run: python benchmarks/archive_choice.py [--evaluations N] [--seeds K] [--only NAME …] [--json]

Each search evolves an expression (`benchmarks/expressions`) for one of three scheduling tasks. All
that differs between rows is the archive. Reported per task: median and quartiles over seeds of the
incumbent's gap on train, its median gap on other instances, and the median hypervolume of the front
(losses scaled by the seed rule's, reference point there). "rank" is the mean rank of the gap on
train among all rows with the same task and seed: 1 is best.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import numpy as np
from expressions.tasks import OBJECTIVES, Task, tasks
from expressions.trees import MAX_NODES, Tree, changed, nodes

from evolve.archives import (
    Compromise,
    Contribution,
    Grid,
    Instances,
    Islands,
    Mixture,
    ParentRule,
    Pareto,
    Patience,
    Portfolio,
    Quality,
    RankCrowding,
    Scale,
    Selection,
    Uniform,
    Wins,
)
from evolve.indicators import hypervolume, losses
from evolve.protocols import Archive
from evolve.types import Individual, Outcome, Program, Proposal, Split

NODES = Scale("size", lambda one: one.objectives["size"], (3.0, 6.0, 9.0, 13.0, 18.0, 25.0))


class Greedy:
    """The incumbent alone: what a hill climber would do."""

    def __call__(self, pool: Any) -> np.ndarray:
        """Return all probability to one."""
        chances = np.zeros(len(pool))
        chances[pool.leader()] = 1
        return chances


class Reserve:
    """The default front and, besides, the best 16 on the primary objective, dominated or not."""

    def __init__(self, front: Pareto, reserve: Pareto, size: int = 16) -> None:
        self.best, self.reserve, self.size = front, reserve, size

    def __getattr__(self, name: str) -> Any:
        return getattr(self.best, name)

    def add(self, individual: Individual) -> tuple[Reserve, Outcome]:
        """Offer it to both."""
        best, outcome = self.best.add(individual)
        pool = self.reserve.pool
        loss = pool.loss(individual)
        known = loss is not None and bool((pool.losses == loss).all(axis=1).any())
        if loss is not None and not known:
            pool = pool.insert(individual, loss)
            if len(pool) > self.size:
                pool = pool.without([int(pool.by_primary()[-1])])
        return Reserve(best, replace(self.reserve, pool=pool), self.size), outcome

    def sample(self, rng: np.random.Generator, n: int = 1) -> tuple[Individual, ...]:
        """Ask the front or the reserve, whichever a coin says."""
        return (self.best if rng.random() < 0.5 else self.reserve).sample(rng, n)


def pareto(rule: ParentRule | None = None, capacity: int | None = 32, diversity: float = 1.0) -> Archive:
    selection = Selection(diversity=diversity) if rule is None else Selection(rule, diversity)
    return Pareto(OBJECTIVES, capacity, selection=selection)


def islands(**arguments: Any) -> Archive:
    return Islands(Pareto(OBJECTIVES), Pareto(OBJECTIVES, 16), **arguments)


ARCHIVES: dict[str, Callable[[], Archive]] = {
    "pareto": pareto,
    "pareto, 12 members": lambda: pareto(capacity=12),
    "pareto, 100 members": lambda: pareto(capacity=100),
    "pareto, no diversity": lambda: pareto(diversity=0.0),
    "pareto, diversity squared": lambda: pareto(diversity=2.0),
    "greedy": lambda: pareto(Greedy()),
    "uniform": lambda: pareto(Uniform()),
    "quality": lambda: pareto(Quality()),
    "quality, flat": lambda: pareto(Quality(6.0)),
    "compromise": lambda: pareto(Compromise()),
    "contribution": lambda: pareto(Contribution()),
    "rank and crowding": lambda: pareto(RankCrowding()),
    "wins": lambda: pareto(Wins()),
    "quality and wins": lambda: pareto(Mixture(((0.5, Quality()), (0.4, Wins()), (0.1, Uniform())))),
    "quality and compromise": lambda: pareto(
        Mixture(((0.5, Quality()), (0.4, Compromise()), (0.1, Uniform())))
    ),
    "portfolio": lambda: pareto(Portfolio()),
    "patience": lambda: pareto(Patience(Quality(), Compromise(), 60)),
    "reserve": lambda: Reserve(Pareto(OBJECTIVES), Pareto(OBJECTIVES)),  # type: ignore[return-value]
    "grid over size": lambda: Grid(Pareto(OBJECTIVES), (NODES,)),
    "grid over size, default rule": lambda: Grid(Pareto(OBJECTIVES), (NODES,), Selection()),
    "instances": lambda: Instances(Pareto(OBJECTIVES)),
    "islands, ring": islands,
    "islands, none": lambda: islands(topology="none"),
    "islands of grids": lambda: Islands(Pareto(OBJECTIVES), Grid(Pareto(OBJECTIVES, 16), (NODES,)), count=3),
}


def search(task: Task, archive: Archive, evaluations: int, seed: int) -> Archive:
    """Return the archive after so many evaluations, known expressions not counted."""
    trees: dict[int, Tree] = {}
    known: set[Tree] = set()

    def offer(step: int, tree: Tree, parents: tuple[int, ...]) -> None:
        nonlocal archive
        trees[step] = tree
        known.add(tree)
        proposal = Proposal(str(tree), "expression", parents)
        individual = Individual(step, Program(str(tree)), str(hash(tree)), proposal, task.evaluate(tree))
        archive, _ = archive.add(individual)

    offer(0, task.seed_rule, ())
    for step in range(1, evaluations + 1):
        rng = np.random.default_rng([seed, step])
        for _ in range(50):
            parent, donor = archive.sample(rng, 2)
            child = changed(rng, trees[parent.step], trees[donor.step], task.names)
            if child not in known and nodes(child) <= MAX_NODES:
                offer(step, child, (parent.step, donor.step))
                break
    return archive


def outcome(task: Task, archive: Archive) -> tuple[float, float, float]:
    """Return the incumbent's gap on train and on other instances, and the front's hypervolume."""
    incumbent = archive.incumbent
    assert incumbent is not None
    tree = eval_literal(incumbent.program.text)
    start = np.array(losses(OBJECTIVES, task.evaluate(task.seed_rule).objectives))
    reference = np.array([start[0], start[1], float(MAX_NODES)])
    scale = np.maximum(np.abs(reference), 1e-9)
    front = np.array([losses(OBJECTIVES, one.objectives) for one in archive.front])
    volume = hypervolume((front - reference) / scale, 0.0)
    return (
        incumbent.objectives["gap"],
        task.evaluate(tree, Split.VALIDATION).objectives["gap"],
        volume,
    )


def eval_literal(text: str) -> Tree:
    import ast

    return tuple(ast.literal_eval(text))


def rows(names: list[str], evaluations: int, seeds: range) -> list[dict[str, Any]]:
    """Return one row per archive and task."""
    found: list[dict[str, Any]] = []
    for task in tasks():
        results = np.array(
            [
                [outcome(task, search(task, ARCHIVES[name](), evaluations, seed)) for seed in seeds]
                for name in names
            ]
        )
        gaps = results[:, :, 0]
        better = (gaps[:, None, :] > gaps[None, :, :]).sum(axis=1)
        equal = (gaps[:, None, :] == gaps[None, :, :]).sum(axis=1)
        ranks = 1 + better + (equal - 1) / 2
        for index, name in enumerate(names):
            quartiles = np.quantile(gaps[index], [0.5, 0.25, 0.75]).round(3).tolist()
            found.append(
                {
                    "task": task.name,
                    "archive": name,
                    "gap": quartiles,
                    "held_out_gap": round(float(np.median(results[index, :, 1])), 3),
                    "hypervolume": round(float(np.median(results[index, :, 2])), 4),
                    "rank": round(float(ranks[index].mean()), 2),
                    "ranks": ranks[index].tolist(),
                }
            )
    return found


def show(found: list[dict[str, Any]]) -> None:
    for task in dict.fromkeys(row["task"] for row in found):
        print(f"\n{task}: gap median (quartiles), on other instances, hypervolume, rank")
        for row in sorted((row for row in found if row["task"] == task), key=lambda row: row["rank"]):
            middle, low, high = row["gap"]
            print(
                f"  {row['archive']:26} {middle:8.3f} ({low:.3f} to {high:.3f}) "
                f"{row['held_out_gap']:8.3f} {row['hypervolume']:8.4f}   {row['rank']:.2f}"
            )
    print("\nmean rank over tasks, with its standard error over tasks and seeds")
    names = dict.fromkeys(row["archive"] for row in found)
    means = {n: np.concatenate([row["ranks"] for row in found if row["archive"] == n]) for n in names}
    for name, values in sorted(means.items(), key=lambda pair: pair[1].mean()):
        print(f"  {name:26} {values.mean():.2f} ± {values.std(ddof=1) / np.sqrt(len(values)):.2f}")


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--evaluations", type=int, default=300)
    parser.add_argument("--seeds", type=int, default=20)
    parser.add_argument("--first-seed", type=int, default=0)
    parser.add_argument("--only", nargs="+", choices=sorted(ARCHIVES), default=sorted(ARCHIVES))
    parser.add_argument("--json", action="store_true")
    arguments = parser.parse_args()
    seeds = range(arguments.first_seed, arguments.first_seed + arguments.seeds)
    found = rows(list(arguments.only), arguments.evaluations, seeds)
    if arguments.json:
        print(json.dumps(found, indent=1))
    else:
        show(found)
    return 0


if __name__ == "__main__":
    sys.exit(main())
