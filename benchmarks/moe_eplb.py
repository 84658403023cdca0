"""CPU time of balancers at full size, in the sandbox: 58 layers, 256 experts, 288 slots, 32 GPUs.

python benchmarks/moe_eplb.py [BASELINE | PROGRAM.py …]

Every program gets the same ten windows in a process of its own, in turns with the greedy reference; the
median of 30 such turns counts, first call (cold) and later ones apart.
"""

from __future__ import annotations

import statistics
import sys
from pathlib import Path
from typing import Any

import numpy as np

from evolve.plugins import load_problem
from evolve.sandbox import ZygoteSandbox
from evolve.types import Program, Split

TURNS = 30


def calls_s(problem: Any, sandbox: ZygoteSandbox, program: Program) -> list[float]:
    trace = list(problem.verifier.instances(Split.TRAIN))[1].data
    s = trace.shape
    with sandbox.open(program, problem.hooks[0], problem.limits, seed=0) as candidate:
        clock = [candidate.usage.cpu_s]
        for load in trace.loads[:10]:
            candidate.rebalance(load, s.slots, s.groups, s.nodes, s.gpus)
            clock.append(candidate.usage.cpu_s)
    return np.diff(clock).tolist()


def main() -> None:
    problem = load_problem("moe_eplb")
    named = {baseline.name: baseline for baseline in problem.baselines}
    programs = [
        named.get(name) or Program(Path(name).read_text(encoding="utf-8"), Path(name).stem)
        for name in sys.argv[1:] or named
    ]
    reference = named[problem.reference]
    sandbox = ZygoteSandbox()
    print(f"{'program':24s} {'cold ms':>8s} {'warm ms':>8s} {'reference / program, warm':>26s}")
    for program in programs:
        cold, warm, ratios = [], [], []
        for _ in range(TURNS):
            own, usual = (calls_s(problem, sandbox, p) for p in (program, reference))
            cold.append(own[0])
            warm.append(statistics.median(own[1:]))
            ratios.append(statistics.median(usual[1:]) / warm[-1])
        times = [1e3 * statistics.median(values) for values in (cold, warm)]
        print(f"{program.name:24s} {times[0]:8.2f} {times[1]:8.2f} {statistics.median(ratios):26.1f}")
    sandbox.close()


if __name__ == "__main__":
    main()
