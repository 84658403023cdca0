"""Print the CPU time of one evaluation of `spot`, behind the sandbox, all processes.

    python benchmarks/spot_speed.py              train, all windows in step
    python benchmarks/spot_speed.py published    the published 1,080 runs, a process for each window

The second needs the measured traces, see docs/problems/spot.md.
"""

from __future__ import annotations

import sys
import time

from evolve import Split, programs
from evolve.evaluation import Evaluator
from evolve.plugins import bundled_root, load_problem
from evolve.protocols import Task
from evolve.sandbox import ZygoteSandbox


def main() -> None:
    published = sys.argv[1:] == ["published"]
    if sys.argv[1:] and not published:
        sys.exit(f"usage: {sys.argv[0]} [published]")
    where = str(bundled_root() / "problems" / "spot" / "published") if published else "spot"
    split = Split.TEST if published else Split.TRAIN
    problem, sandbox = load_problem(where), ZygoteSandbox()
    evaluator = Evaluator(problem, sandbox)
    began = time.process_time()
    instances = evaluator.instances(split)
    runs = sum(len(instance.data.case.terms) for instance in instances)
    print(f"{runs} runs; windows and optima {time.process_time() - began:.1f} s of CPU, once a process")
    vector = next(hook.seed for hook in problem.hooks if hook.name == "decide_all")
    rules = {rule.name: rule for rule in problem.baselines}
    chosen = [rules["on_demand"], *([] if published else [rules["uniform_progress"], vector])]
    for rule in chosen:
        hook = programs.implements(rule.text, problem.hooks)
        task = Task(rule, hook.name if hook else "", split, seed=1, step=0)
        seconds = min(evaluator.evaluate(task).cpu_s for _ in range(2))
        print(f"{rule.name:20s} {seconds:6.2f} s of CPU", flush=True)
    sandbox.close()


if __name__ == "__main__":
    main()
