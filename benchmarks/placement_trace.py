"""Rules of `gpu_placement` on the real inventory and the real pods of Alibaba's trace.

    python benchmarks/placement_trace.py FOLDER [PROGRAM …]

FOLDER holds `openb_node_list_gpu_node.csv` and `openb_pod_list_default.csv` of the trace. Pods are drawn from
it with replacement until they want 131 % of all GPUs, as its authors do. A minute of CPU for each rule.
"""

from __future__ import annotations

import importlib
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np

from evolve import Limits, Program
from evolve.plugins import bundled_root, load_problem
from evolve.plugins.modules import load_module
from evolve.sandbox import ZygoteSandbox

PACKAGE = load_module(bundled_root() / "evaluators" / "cluster").__name__
NODES, PODS = "openb_node_list_gpu_node.csv", "openb_pod_list_default.csv"
RULES = ("fgd", "gpu_packing", "gpu_clustering", "best_fit", "dot_product")
SEEDS = 3
INFLATION = 1.31


def part(name: str) -> Any:
    """Return a module of the evaluator."""
    return importlib.import_module(f"{PACKAGE}.{name}")


def trace(folder: Path, seed: int) -> Any:
    """Return the real nodes, and pods drawn from the real ones."""
    inventory = part("inventory")
    nodes, real = inventory.read_nodes(folder / NODES), inventory.read_pods(folder / PODS)
    kinds, frequency = inventory.mix_of(real)
    wanted = INFLATION * inventory.WHOLE * nodes.total_gpus
    enough = int(2 * wanted / real.demand.mean())
    which = np.random.default_rng(seed).integers(0, real.n, enough)
    count = int(np.searchsorted(np.cumsum(real.demand[which]), wanted)) + 1
    return inventory.Trace(nodes, real.take(which[:count]), kinds, frequency)


def unallocated(traces: Sequence[Any], program: Program, sandbox: ZygoteSandbox) -> list[float]:
    """Return the mean share of GPUs not given away at 100, 110, 120 and 130 % of demand, %."""
    placement, rounds, check = part("placement"), part("pod_rounds"), part("pod_check").check
    hook = load_problem("gpu_placement").hooks[0]
    runs = [placement.Placement(one) for one in traces]
    with sandbox.open(program, hook, Limits(cpu_s=1800), seed=1) as running:
        rounds.in_step([rounds.play(run) for run in runs], running.score.rows)
    demands, left = part("pod_verifier").DEMANDS, []
    for run in runs:
        answer = placement.Answer(run.node, run.gpus)
        check(run.trace, answer)
        left.append(placement.unallocated(run.trace, answer, demands))
    return [float(mean) for mean in np.mean(left, axis=0)]


def main(arguments: Sequence[str]) -> None:
    if not arguments:
        sys.exit(f"usage: {sys.argv[0]} FOLDER [PROGRAM …] (FOLDER holds {NODES} and {PODS})")
    folder, *files = arguments
    traces = [trace(Path(folder), seed) for seed in range(SEEDS)]
    rules = [p for p in load_problem("gpu_placement").baselines if p.name in RULES]
    rules += [Program(Path(file).read_text(encoding="utf-8"), Path(file).stem) for file in files]
    sandbox = ZygoteSandbox()
    print("rule             mean    at 100, 110, 120, 130 % of demand")
    for rule in rules:
        left = unallocated(traces, rule, sandbox)
        cells = "".join(f"{value:7.2f}" for value in left)
        print(f"{rule.name:15s} {np.mean(left):5.2f}  {cells}", flush=True)
    sandbox.close()


if __name__ == "__main__":
    main(sys.argv[1:])
