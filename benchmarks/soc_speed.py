"""DS3's published runs, replayed: the same numbers, how much faster; and what an evaluation costs.

python benchmarks/soc_speed.py
"""

from __future__ import annotations

import importlib
import statistics
import time

from evolve import Split, programs
from evolve.evaluation import Evaluator
from evolve.plugins import bundled_root, load_problem
from evolve.plugins.modules import load_module
from evolve.protocols import Task
from evolve.sandbox import ZygoteSandbox

REPEATS = 3


def replay() -> None:
    package = load_module(bundled_root() / "evaluators" / "soc").__name__
    published, upstream = (importlib.import_module(f"{package}.{n}") for n in ("published", "upstream"))
    energy = importlib.import_module(f"{package}.energy").energy
    print(
        "workload  rule  scale   latency us  DS3         makespan  DS3       "
        "energy   DS3 (s)  ours (CPU s)  ratio"
    )
    ratios = []
    for reference in published.REFERENCES:
        seconds = []
        for _ in range(REPEATS):
            scenario = published.WORKLOADS[reference.workload].scenario(reference.scale)
            began = time.process_time()
            trace = upstream.run(upstream.Forgetful(scenario), upstream.RULES[reference.rule])
            seconds.append(time.process_time() - began)
        got = upstream.statistics(scenario, trace)
        ran = trace.finish >= 0
        end = got.makespan
        joules = energy(scenario.platform, trace.pe[ran], trace.start[ran], trace.finish[ran], end)
        deviation = f"{100 * (joules / reference.joules - 1):+6.1f} %" if not scenario.warmup else "        "
        ratios.append(reference.seconds / statistics.median(seconds))
        print(
            f"{reference.workload:8s}  {reference.rule:4s}  {reference.scale:5d}  {got.latency:11.6g}  "
            f"{reference.latency:<10g}  {got.makespan:8d}  {reference.makespan:<8d}  {deviation}  "
            f"{reference.seconds:7.2f}  {statistics.median(seconds):12.3f}  {ratios[-1]:5.0f}"
        )
    print(f"times faster: median {statistics.median(ratios):.0f}, least {min(ratios):.0f}")


def evaluate() -> None:
    problem = load_problem("soc_dag")
    evaluator = Evaluator(problem, ZygoteSandbox())
    print("\nCPU seconds of one train evaluation, every decision behind the sandbox")
    seeds = [hook.seed for hook in problem.hooks]
    for program in [*seeds, *problem.baselines]:
        hook = programs.implements(program.text, problem.hooks)
        assert hook is not None
        task = Task(program, hook.name, Split.TRAIN, seed=1, step=0)
        costs = [evaluator.evaluate(task).cpu_s for _ in range(REPEATS)]
        print(f"{program.name:14s} {statistics.median(costs):5.2f}")


if __name__ == "__main__":
    replay()
    evaluate()
