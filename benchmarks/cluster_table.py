"""Mean job completion times of five rules beside those of an independent simulator of the same setting.

    python benchmarks/cluster_table.py

480 jobs on 64 GPUs, rounds of 60 s, free preemption, three seeds. The seeds of the other simulator were not
kept, so that sizes and order are compared, not digits. About ten seconds of CPU.
"""

from __future__ import annotations

import importlib
from typing import Any

import numpy as np

from evolve.plugins import bundled_root
from evolve.plugins.modules import load_module

PACKAGE = load_module(bundled_root() / "evaluators" / "cluster").__name__
OTHER = {
    0.8: {"FIFO": 69_821, "SJF": 51_169, "SRTF": 47_849, "SRSF": 47_710, "LAS": 48_034},
    1.1: {"FIFO": 136_450, "SJF": 63_629, "SRTF": 51_769, "SRSF": 49_220, "LAS": 52_544},
}
"""Mean job completion time, s, by load and rule."""
SEEDS = range(3)


def part(name: str) -> Any:
    """Return a module of the evaluator."""
    return importlib.import_module(f"{PACKAGE}.{name}")


def mean_jct(load: float, rule: str) -> float:
    """Return the mean job completion time of a rule over the seeds, s."""
    workload, jobs, rules = part("workload"), part("jobs"), part("rules")
    pool, values = jobs.Pool(), []
    for seed in SEEDS:
        drawn = workload.draw(workload.Mixture(480, load), 64, np.random.default_rng(seed))
        segments = rules.run(jobs.Cluster(drawn, pool), rules.RULES[rule])
        values.append(jobs.metrics(drawn, pool, segments).mean_jct)
    return float(np.mean(values))


def main() -> None:
    print("load  rule   here s   other s  ratio")
    for load, row in OTHER.items():
        for rule, other in row.items():
            here = mean_jct(load, rule)
            print(f"{load:4.1f}  {rule:4s}  {here:7.0f}  {other:8d}  {here / other:5.2f}", flush=True)


if __name__ == "__main__":
    main()
