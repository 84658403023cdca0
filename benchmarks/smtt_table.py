"""Print the aggregate gaps of every baseline of `smtt` on the full published instance sets.

    python benchmarks/smtt_table.py [rule …]

About two minutes of CPU for all twelve rules; certified, because every reference is an optimum.
"""

from __future__ import annotations

import sys

from evolve import programs
from evolve.evaluation import Evaluator
from evolve.plugins import bundled_root, load_problem
from evolve.protocols import Task
from evolve.sandbox import ZygoteSandbox
from evolve.types import Split

COLUMNS = (
    ("small", Split.TRAIN),
    ("small", Split.VALIDATION),
    ("small", Split.TEST),
    ("large", Split.VALIDATION),
    ("large", Split.TEST),
)
SIZES = (20, 50, 100, 200, 500)


def main() -> None:
    published = bundled_root() / "problems" / "smtt" / "published"
    problems = {size: load_problem(str(published / size)) for size in ("small", "large")}
    sandbox = ZygoteSandbox()
    evaluators = {size: Evaluator(problem, sandbox) for size, problem in problems.items()}
    print(f"{'gap in %, n =':16s}" + "".join(f"{n:8d}" for n in SIZES))
    for baseline in problems["small"].baselines:
        if sys.argv[1:] and baseline.name not in sys.argv[1:]:
            continue
        hook = programs.implements(baseline.text, problems["small"].hooks)
        row = [
            evaluators[size].evaluate(Task(baseline, hook.name if hook else "", split, seed=1, step=0))
            for size, split in COLUMNS
        ]
        cells = [f"{e.objectives['gap']:8.2f}" if e.ok else f"{e.status:>8s}" for e in row]
        print(f"{baseline.name:16s}{''.join(cells)}", flush=True)
    sandbox.close()


if __name__ == "__main__":
    main()
