"""What a dispatching rule costs behind the sandbox: all rivals in one crossing, or one each.

`python benchmarks/job_shop.py [--rule lso] [--repeats 3]`: ta01 to ta80, CPU seconds of both processes.
"""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import click
import numpy as np
from numpy.typing import NDArray

from evolve.plugins import load_problem
from evolve.protocols import Callables, EntryPoint
from evolve.sandbox import ZygoteSandbox
from evolve.types import Instance, Problem, Program, Split


class OneByOne:
    """An entry point that crosses once per row."""

    def __init__(self, entry: EntryPoint) -> None:
        self._entry = entry

    def rows(self, rows: Sequence[Any], state: Sequence[Any], counts: Sequence[int]) -> NDArray[Any]:
        """Ask about each row by itself."""
        shared = [np.repeat(column, counts).tolist() for column in state]
        given = [np.asarray(column).tolist() for column in rows]
        pairs = zip(zip(*given, strict=True), zip(*shared, strict=True), strict=True)
        return np.array([self._entry(op, shop) for op, shop in pairs])


class Single:
    """A candidate whose entry point is asked one by one."""

    def __init__(self, program: Callables) -> None:
        self.hook = program.hook
        self.priority = OneByOne(program.priority)


def measured(
    problem: Problem, sandbox: ZygoteSandbox, program: Program, instances: Sequence[Instance], *, single: bool
) -> tuple[float, float, int, list[int]]:
    """Return CPU seconds of scorer and candidate, crossings, and makespans."""
    began = time.process_time()
    limits = replace(problem.limits, cpu_s=problem.limits.cpu_s * len(instances))
    with sandbox.open(program, problem.hooks[0], limits, seed=1) as callables:
        answers = problem.verifier.run_many(Single(callables) if single else callables, instances)
        values = [problem.verifier.score(i, a)["makespan"] for i, a in zip(instances, answers, strict=True)]
        usage = callables.usage
    return time.process_time() - began, usage.cpu_s, usage.calls, values


@click.command()
@click.option("--rule", default="lso", help="A baseline of `jssp`.")
@click.option("--repeats", default=3, help="How often each form is measured; the best counts.")
def main(rule: str, repeats: int) -> None:
    """Measure both forms, alternating, and print their ratio."""
    problem = load_problem("jssp")
    program = next(baseline for baseline in problem.baselines if baseline.name == rule)
    instances = tuple(problem.verifier.instances(Split.TEST))
    sandbox = ZygoteSandbox()
    totals: dict[bool, list[float]] = {False: [], True: []}
    makespans = []
    for _ in range(repeats):
        for single in (False, True):
            scorer, candidate, calls, values = measured(problem, sandbox, program, instances, single=single)
            totals[single].append(scorer + candidate)
            makespans.append(values)
            form = "one crossing per operation" if single else "one crossing per round"
            print(f"{form:28} {calls:7} crossings  scorer {scorer:6.2f} s  candidate {candidate:6.2f} s")
    sandbox.close()
    if any(values != makespans[0] for values in makespans):
        raise SystemExit("the two forms do not give the same schedules")
    best = {single: min(values) for single, values in totals.items()}
    print(
        f"CPU seconds: rows {best[False]:.2f}, single {best[True]:.2f}, ratio {best[True] / best[False]:.1f}"
    )


if __name__ == "__main__":
    main()
