"""Verifier of placing models on GPUs by memory pressure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from evolve import Instance, Objective, Reference, Split
from evolve.protocols import Callables

from .bisection import bisected
from .fleet import Fleet, Ints, pressure, worst
from .generate import Regime, draw, published
from .hooks import ENTRIES
from .search import in_step, play

Parts = Sequence[Mapping[str, Any]]


@dataclass(frozen=True)
class Case:
    """One instance.

    Attributes:
        name: Unique within its split.
        fleet: Models and GPUs.
        seed: Of the noise and the turns that a search is given.
        bisection: Pressure by bisection and local search.
    """

    name: str
    fleet: Fleet
    seed: int
    bisection: float


class Memory:
    """Models on GPUs, judged by the most pressed GPU.

    Args:
        splits: By name of the split, a list of `{gpus, share, per_gpu, numbers: [first, end]}` (see
            `Regime`), or of `{published: [first, end]}`: instances of the ADRS benchmark, from 0 to 50.

    Raises:
        ValueError: `splits` names something that does not exist, or leaves a split empty.
    """

    entries = ENTRIES
    lockstep = frozenset({"value"})
    objectives = (
        Objective("gap", unit="%", reduce="mean_gap", of="pressure"),
        Objective("behind", unit="%"),
        Objective("size", source="size"),
    )

    def __init__(self, splits: Mapping[str, Parts]) -> None:
        self._splits = {
            Split(name): [checked(name, part) for part in parts] for name, parts in splits.items()
        }
        missing = [split.value for split in Split if not self._splits.get(split)]
        if missing:
            raise ValueError(f"`splits` has no instances for {', '.join(missing)}")

    def instances(self, split: Split) -> Iterable[Instance]:
        """Draw the instances of a split."""
        for part in self._splits[split]:
            for number, fleet in _fleets(part):
                group = "published" if "published" in part else _group(part)
                case = Case(f"{group}_{number:02d}", fleet, number, bisected(fleet)[0])
                bound = Reference(fleet.bound, "bound", "all load over all memory that models leave")
                yield Instance(case.name, split, case, {"pressure": bound}, group)

    def run(self, program: Callables, instance: Instance) -> Ints:
        """Return the placement that the program makes."""
        return self.run_many(program, (instance,))[0]

    def run_many(self, program: Callables, instances: Sequence[Instance]) -> Sequence[Ints]:
        """Return the placements that the program makes; searches advance together."""
        cases: list[Case] = [instance.data for instance in instances]
        if program.hook == "value":
            return in_step([play(case.fleet, case.seed) for case in cases], program.value.rows)
        fleets = [case.fleet for case in cases]
        return [program.place(f.gpus, f.capacity, f.size, f.load, f.model) for f in fleets]

    def score(self, instance: Instance, answer: Any) -> Mapping[str, float]:
        """Recompute the largest pressure.

        Returns:
            `pressure`: KVPR of the most pressed GPU, 1/GB; `behind`: by how much that is more than by
            bisection with local search, %.

        Raises:
            Infeasible: A shard is missing or nowhere, a GPU is overfull, or shards of a model share one.
        """
        case: Case = instance.data
        value = worst(case.fleet, answer)
        return {"pressure": value, "behind": 100 * (value / case.bisection - 1)}

    def explain(self, instance: Instance, answer: Ints) -> str:
        """Say which GPU is the most pressed, and how unequal they are."""
        case: Case = instance.data
        fleet = case.fleet
        free = fleet.capacity - np.bincount(answer, fleet.size, fleet.gpus)
        load = np.bincount(answer, fleet.load, fleet.gpus)
        now = pressure(load, free) / fleet.bound
        top = int(now.argmax())
        return (
            f"{case.name} ({fleet.gpus} GPUs, {fleet.shards} shards): pressures from {now.min():.3f} to "
            f"{now.max():.3f} times the bound, bisection {case.bisection / fleet.bound:.3f}. GPU {top} is "
            f"the most pressed: load {load[top]:.3g}, {free[top]:.3g} GB free, "
            f"{int((answer == top).sum())} shards."
        )


def checked(split: str, part: Mapping[str, Any]) -> Mapping[str, Any]:
    """Return a part of `splits`.

    Raises:
        ValueError: It has other keys than one of the two forms.
    """
    if set(part) not in ({"published"}, {"gpus", "share", "per_gpu", "numbers"}):
        raise ValueError(
            f"`splits.{split}`: a part has keys gpus, share, per_gpu, numbers, or published; "
            f"got {sorted(part)}"
        )
    return part


def _group(part: Mapping[str, Any]) -> str:
    return f"g{part['gpus']}_m{round(100 * part['share'])}_k{part['per_gpu']}"


def _fleets(part: Mapping[str, Any]) -> Iterable[tuple[int, Fleet]]:
    if "published" in part:
        first, end = part["published"]
        return list(enumerate(published()))[first:end]
    regime = Regime(part["gpus"], part["share"], part["per_gpu"])
    return ((number, draw(regime, number)) for number in range(*part["numbers"]))
