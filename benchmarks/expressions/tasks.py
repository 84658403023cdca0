"""Three small scheduling tasks whose rule is one expression; simulated for all instances at once."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np

from evolve.indicators import reduce
from evolve.types import Evaluation, Instance, Measurement, Objective, Reference, Split, Status
from expressions.trees import Tree, nodes, value

Simulator = Callable[[Tree, np.random.Generator], np.ndarray]
OBJECTIVES = (
    Objective("gap", unit="%", reduce="gap", of="cost"),
    Objective("worst_gap", unit="%", reduce="worst_gap", of="cost"),
    Objective("size"),
)


@dataclass(frozen=True)
class Task:
    """A rule to find.

    Attributes:
        name: For tables.
        names: What an expression may use.
        seed_rule: Where a search starts.
        train: Costs of a rule on the training instances, shape (instances,).
        held_out: Costs on others.
        instances: Their references, by split.
    """

    name: str
    names: tuple[str, ...]
    seed_rule: Tree
    train: Callable[[Tree], np.ndarray]
    held_out: Callable[[Tree], np.ndarray]
    instances: Mapping[Split, tuple[Instance, ...]]

    def evaluate(self, rule: Tree, split: Split = Split.TRAIN) -> Evaluation:
        """Return the evaluation of a rule."""
        costs = self.train(rule) if split is Split.TRAIN else self.held_out(rule)
        instances = self.instances[split]
        by_name = dict(zip((one.name for one in instances), costs.tolist(), strict=True))
        values = {o.name: reduce(o, instances, by_name) for o in OBJECTIVES[:2]}
        measured = tuple(Measurement(name, Status.OK, {"cost": cost}) for name, cost in by_name.items())
        return Evaluation(split, Status.OK, {**values, "size": float(nodes(rule))}, measured)


X = {name: ("x", name) for name in ("p", "d", "w", "t", "s", "mean", "left", "ops", "ready")}


def single_machine(setups: bool) -> Task:
    """Total weighted tardiness, with or without setup times that depend on the job before.

    The least index goes next. Reference: the best of five rules, instance by instance.
    """

    def make(seed: int) -> tuple[Callable[[Tree], np.ndarray], np.ndarray]:
        rng = np.random.default_rng(seed)
        n, count = 25, 24
        p = rng.integers(1, 101, size=(count, n)).astype(float)
        w = rng.integers(1, 11, size=(count, n)).astype(float)
        total = p.sum(axis=1, keepdims=True)
        tightness = np.repeat([0.4, 0.6, 0.8], count // 3)[:, None]
        spread = np.tile([0.2, 0.6, 1.0, 0.2], count // 4)[:, None]
        d = np.maximum(0, total * (1 - tightness + spread * (rng.random((count, n)) - 0.5)))

        between = rng.integers(0, 81, size=(count, n + 1, n)) * float(setups)

        def cost(rule: Tree) -> np.ndarray:
            last = np.full(count, n)
            waiting = np.ones((count, n), dtype=bool)
            t, tardiness, rows = np.zeros((count, 1)), np.zeros(count), np.arange(count)
            names = {"p": p, "d": d, "w": w, "mean": p.mean(axis=1, keepdims=True)}
            for _ in range(n):
                names["t"], names["s"] = t, between[rows, last]
                index = np.where(waiting, np.nan_to_num(np.broadcast_to(value(rule, names), p.shape)), np.inf)
                job = index.argmin(axis=1)
                waiting[rows, job] = False
                t = t + (between[rows, last, job] + p[rows, job])[:, None]
                last = job
                tardiness += w[rows, job] * np.maximum(0, t[:, 0] - d[rows, job])
            return tardiness

        return cost, tightness[:, 0]

    slack = ("max", ("-", ("-", X["d"], X["p"]), X["t"]), ("c", 0.0))
    rules: tuple[Tree, ...] = (
        X["d"],
        ("/", X["p"], X["w"]),
        ("max", X["d"], ("+", X["t"], X["p"])),
        ("/", ("+", X["p"], slack), X["w"]),
        ("+", X["p"], X["s"]),
    )
    name = "tardiness with setups" if setups else "weighted tardiness"
    names = ("p", "d", "w", "t", "mean", "s") if setups else ("p", "d", "w", "t", "mean")
    return _task(name, names, X["d"], make, rules)


def job_shop() -> Task:
    """Makespan of a job shop by active schedule generation; the least index goes first.

    Reference: the best of five rules, instance by instance. Source of the generation: B. Giffler and
    G. L. Thompson, "Algorithms for solving production-scheduling problems", Operations Research
    8(4), 1960.
    """

    def make(seed: int) -> tuple[Callable[[Tree], np.ndarray], np.ndarray]:
        rng = np.random.default_rng(seed)
        count, jobs, machines = 20, 10, 5
        route = np.argsort(rng.random((count, jobs, machines)), axis=2)
        spread = np.repeat([20, 100], count // 2)
        work = rng.integers(1, 100, size=(count, jobs, machines)) * spread[:, None, None] // 100 + 1
        work = work.astype(float)
        left = work[:, :, ::-1].cumsum(axis=2)[:, :, ::-1]
        rows, everyone = np.arange(count), np.arange(jobs)

        def cost(rule: Tree) -> np.ndarray:
            done = np.zeros((count, jobs), dtype=int)
            ready, free = np.zeros((count, jobs)), np.zeros((count, machines))
            for _ in range(jobs * machines):
                step = np.minimum(done, machines - 1)
                machine = route[rows[:, None], everyone, step]
                p = work[rows[:, None], everyone, step]
                start = np.maximum(ready, free[rows[:, None], machine])
                end = np.where(done < machines, start + p, np.inf)
                first = end.argmin(axis=1)
                rivals = (
                    (machine == machine[rows, first][:, None])
                    & (start < end[rows, first][:, None])
                    & (done < machines)
                )
                names = {
                    "p": p,
                    "left": left[rows[:, None], everyone, step],
                    "ops": (machines - done).astype(float),
                    "start": start,
                    "ready": ready,
                }
                index = np.nan_to_num(np.broadcast_to(value(rule, names), p.shape))
                job = np.where(rivals, index, np.inf).argmin(axis=1)
                ready[rows, job] = free[rows, machine[rows, job]] = end[rows, job]
                done[rows, job] += 1
            return ready.max(axis=1)

        return cost, spread.astype(float)

    zero = ("c", 0.0)
    rules: tuple[Tree, ...] = (
        X["p"],
        X["left"],
        X["ready"],
        ("-", zero, X["left"]),
        ("-", zero, X["ops"]),
    )
    return _task("job shop", ("p", "left", "ops", "start", "ready"), X["p"], make, rules)


def tasks() -> list[Task]:
    return [single_machine(setups=False), single_machine(setups=True), job_shop()]


def _task(
    name: str,
    names: tuple[str, ...],
    seed_rule: Tree,
    make: Callable[[int], tuple[Callable[[Tree], np.ndarray], np.ndarray]],
    rules: tuple[Tree, ...],
) -> Task:
    (train, groups), (held_out, _) = make(1), make(2)
    instances = {}
    for split, cost in ((Split.TRAIN, train), (Split.VALIDATION, held_out)):
        best = np.min([cost(rule) for rule in rules], axis=0)
        instances[split] = tuple(
            Instance(
                f"i{k:02d}",
                split,
                None,
                {"cost": Reference(float(best[k]), "best_known", "rules")},
                f"{groups[k]}",
            )
            for k in range(len(best))
        )
    return Task(name, names, seed_rule, train, held_out, instances)
