"""What a finer sweep of preferences would gain in `edge_offload`: the weighted sum with 21, 41, 121 of them.

    python benchmarks/edge_front.py

On train; a few seconds of CPU. The difference is what 21 points cost whatever the rule.
"""

from __future__ import annotations

import importlib
from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from evolve import Split
from evolve.plugins import bundled_root, load_problem
from evolve.plugins.modules import load_module

PACKAGE = load_module(bundled_root() / "evaluators" / "offload").__name__
COUNTS = (21, 41, 121)


def part(name: str) -> Any:
    """Return a module of the evaluator."""
    return importlib.import_module(f"{PACKAGE}.{name}")


def worlds() -> list[Any]:
    """Return the worlds of train."""
    verifier = load_problem("edge_offload").verifier
    return [instance.data for instance in verifier.instances(Split.TRAIN)]


def weighted(
    rows: Sequence[NDArray[np.float64]], states: Sequence[Sequence[float]], counts: Sequence[int]
) -> NDArray[np.float64]:
    """Score options by the weighted sum of delay and energy."""
    w = np.repeat(np.array(states[0]), counts)
    return np.asarray(w * rows[0] + (1 - w) * rows[1])


def hypervolume(some: Sequence[Any], preferences: NDArray[np.float64]) -> float:
    """Return the mean share of the box that the weighted sum dominates, %."""
    simulate, measure, box = part("simulate"), part("measure"), part("verifier").box
    answers = simulate.in_step([simulate.play(world, preferences) for world in some], weighted)
    shares = [
        measure.area([measure.measure(world, row) for row in choices], box(world))
        for world, choices in zip(some, answers, strict=True)
    ]
    return float(100 * np.mean(shares))


def main() -> None:
    some = worlds()
    print("preferences  hypervolume of the weighted sum, %")
    for count in COUNTS:
        print(f"{count:11d}  {hypervolume(some, np.linspace(0, 1, count)):.3f}", flush=True)
    print(f"only w = 1   {hypervolume(some, np.ones(1)):.3f}")


if __name__ == "__main__":
    main()
