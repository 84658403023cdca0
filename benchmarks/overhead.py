"""What the framework itself costs per candidate, with a verifier of no cost.

Runs a campaign whose proposer edits constants only and whose verifier asks one question, at two
lengths, and prints CPU time per candidate of the whole process tree (propose, sandbox, journal,
archive; start-up left out by subtracting a campaign of 20 candidates).

    python benchmarks/overhead.py
    python benchmarks/overhead.py --short 200 --long 5000
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import subprocess
import sys
import tempfile
from pathlib import Path

PLUGIN = Path(__file__).parent / "plugins" / "constant.py"
BASE = 20


def tree_cpu_s(evaluations: int, folder: Path) -> float:
    """Run one campaign in a process of its own and return the CPU seconds of its whole tree."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    arguments = [sys.executable, __file__, "--one", str(evaluations), "--runs", str(folder)]
    done = subprocess.run(arguments, check=True, capture_output=True, text=True)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    evaluated = json.loads(done.stdout)["evaluations"]
    if evaluated != evaluations:
        raise SystemExit(f"asked for {evaluations} evaluations, got {evaluated}")
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def one(evaluations: int, runs: Path) -> None:
    """Run the campaign in this process and print its summary."""
    from evolve.cli import compose
    from evolve.cli.config import settings
    from evolve.cli.folder import new_folder
    from evolve.cli.proposing import Proposing
    from evolve.proposers.genetic import Genetic

    chosen = settings({"problem": str(PLUGIN), "evaluations": evaluations, "workers": 1, "seed": 1}, None)
    setting = compose.Setting.of(chosen)
    only_constants = Genetic(setting.hook, setting.problem.objectives, weights={"constant": 1.0}, adapt=False)
    folder = new_folder(runs, "overhead")
    journal = compose.begin(setting, folder, "measured elsewhere")
    proposing = Proposing(lambda _journal, _folder: only_constants)
    numbers = compose.conduct(setting, journal, folder, proposing)
    print(json.dumps({"evaluations": numbers.evaluations}))


def main() -> None:
    """Print milliseconds of CPU per candidate at both lengths, and their ratio."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--short", type=int, default=200)
    parser.add_argument("--long", type=int, default=5000)
    parser.add_argument("--one", type=int)
    parser.add_argument("--runs", type=Path)
    options = parser.parse_args()
    if options.one:
        one(options.one, options.runs)
        return
    with tempfile.TemporaryDirectory() as folder:
        base = tree_cpu_s(BASE, Path(folder))
        cost = {}
        for evaluations in (options.short, options.long):
            spent = tree_cpu_s(evaluations, Path(folder)) - base
            cost[evaluations] = 1000 * spent / (evaluations - BASE)
            print(f"{evaluations:6d} candidates: {cost[evaluations]:.2f} ms of CPU each")
    print(f"ratio: {cost[options.long] / cost[options.short]:.2f}  (cores: {len(os.sched_getaffinity(0))})")


if __name__ == "__main__":
    main()
