"""Placing pods on a heterogeneous GPU cluster: instances, runs and scores."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import numpy as np

from evolve import Instance, Objective, Reference, Split
from evolve.protocols import Callables

from .inventory import Trace, draw
from .placement import NOWHERE, Answer, Placement, unallocated
from .pod_check import check
from .pod_hooks import ENTRIES
from .pod_rounds import in_step, play

ENTROPY = 0xC3E7_90A1_5D2F_4B68_8E14_F7B9_26D0_A35C
"""Together with split and number, seeds every instance. It never enters a program's process."""
DEMANDS = (1.0, 1.1, 1.2, 1.3)
"""GPUs wanted by all arrivals, over those there are, at which what is not given away is read off."""


class GpuPlacement:
    """Pods that arrive at nodes with GPUs, some of them for a share of one; nothing leaves.

    Args:
        splits: By name of the split, a list of `{nodes, seeds, fractional}`: `seeds` instances with
            `nodes` nodes sampled from the published inventory; `fractional` (default 1) multiplies the
            frequency of pods that share a GPU.

    Raises:
        ValueError: `splits` names something that does not exist.
    """

    entries = ENTRIES
    lockstep = frozenset(ENTRIES)
    objectives = (
        Objective("unallocated", unit="% of GPUs"),
        Objective("unallocated_at_100", unit="% of GPUs"),
    )

    def __init__(self, splits: Mapping[str, Sequence[Mapping[str, Any]]]) -> None:
        self._parts = {Split(name): [_part(name, part) for part in parts] for name, parts in splits.items()}
        missing = [split.value for split in Split if not self._parts.get(split)]
        if missing:
            raise ValueError(f"`splits` has no instances for {', '.join(missing)}")

    def instances(self, split: Split) -> Iterable[Instance]:
        """Draw the instances of a split; none gives away more GPUs than there are wanted."""
        for place, part in enumerate(self._parts[split]):
            for seed in range(part["seeds"]):
                sequence = np.random.SeedSequence([ENTROPY, list(Split).index(split), place, seed])
                rng = np.random.Generator(np.random.PCG64(sequence))
                trace = draw(part["nodes"], DEMANDS[-1] + 0.01, rng, fractional=part["fractional"])
                group = f"n{part['nodes']}_f{part['fractional']:g}"
                bound = Reference(0.0, "bound", "every GPU given away")
                yield Instance(f"{group}_{seed}", split, trace, {"unallocated": bound}, group)

    def run(self, program: Callables, instance: Instance) -> Answer:
        """Run the program on one instance."""
        return self.run_many(program, (instance,))[0]

    def run_many(self, program: Callables, instances: Sequence[Instance]) -> Sequence[Answer]:
        """Run the program on several instances in step."""
        runs = [Placement(instance.data) for instance in instances]
        in_step([play(run) for run in runs], program.score.rows)
        return [Answer(run.node, run.gpus) for run in runs]

    def score(self, instance: Instance, answer: Answer) -> Mapping[str, float]:
        """Check a placement and measure it.

        Returns:
            `unallocated`: GPUs not given away, %, averaged over the moments at which arrivals want 100,
            110, 120 and 130 % of all GPUs; `unallocated_at_100` and `unallocated_at_130`; `rejected`, the
            share of pods that found no place, %.

        Raises:
            Infeasible: A node gives away what it does not have.
        """
        trace: Trace = instance.data
        check(trace, answer)
        left = unallocated(trace, answer, DEMANDS)
        return {
            "unallocated": sum(left) / len(left),
            "unallocated_at_100": left[0],
            "unallocated_at_130": left[-1],
            "rejected": 100 * float((np.array(answer.node) == NOWHERE).mean()),
        }

    def explain(self, instance: Instance, answer: Answer) -> str:
        """Say what is left over at the end, and which pods were turned away."""
        trace: Trace = instance.data
        pods, turned = trace.pods, np.array(answer.node) == NOWHERE
        left = unallocated(trace, answer, DEMANDS)
        kinds = (
            ("share a GPU", (pods.gpus == 1) & (pods.share < 1000)),
            ("want one whole", (pods.gpus == 1) & (pods.share == 1000)),
            ("want several", pods.gpus > 1),
            ("want none", pods.gpus == 0),
        )
        away = ", ".join(
            f"{100 * turned[k].mean():.0f} % of those that {name}" for name, k in kinds if k.any()
        )
        return (
            f"{instance.name}: GPUs not given away once 100, 110, 120 and 130 % are wanted: "
            f"{', '.join(f'{value:.1f} %' for value in left)}. Turned away: {away}."
        )


def _part(split: str, part: Mapping[str, Any]) -> dict[str, Any]:
    """Return one entry of `splits` with its defaults, checked."""
    known = {"nodes", "seeds", "fractional"}
    if set(part) - known:
        raise ValueError(f"`splits.{split}`: unknown key `{min(set(part) - known)}`; have {sorted(known)}")
    full = {"fractional": 1.0, **part}
    missing = known - set(full)
    if missing:
        raise ValueError(f"`splits.{split}` lacks `{min(missing)}`")
    return full
