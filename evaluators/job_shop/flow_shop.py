"""Verifier of the permutation flow-shop problem."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any

import numpy as np
from numpy.typing import NDArray

from evolve import Instance, Objective, Reference, Split
from evolve.protocols import Callables

from . import taillard
from .cases import Parts, read_splits, sizes
from .flow import ends, lower_bound, makespan
from .flow_hooks import ENTRIES
from .generate import Design, Matrix
from .insertion import insertion

Ints = NDArray[np.int64]


@dataclass(frozen=True)
class FlowCase:
    """One flow shop.

    Attributes:
        name: Unique.
        p: Durations, shape (jobs, machines).
        reference: Makespan to compare with.
    """

    name: str
    p: Matrix
    reference: Reference

    @property
    def group(self) -> str:
        """Its size."""
        jobs, machines = self.p.shape
        return f"{jobs:03d}x{machines:02d}"


class FlowShop:
    """F | permutation | C_max, scheduled by insertion or by a sequence given at once.

    Args:
        splits: Which instances each split holds; see `cases.Parts`.

    Raises:
        ValueError: `splits` names something that does not exist.
    """

    entries = ENTRIES
    lockstep = frozenset({"insertion", "key"})
    objectives = (
        Objective("gap", unit="%", reduce="mean_gap", of="makespan"),
        Objective("worst_gap", unit="%", reduce="worst_gap", of="makespan"),
        Objective("size", source="size"),
    )

    def __init__(self, splits: Mapping[str, Parts]) -> None:
        self._splits = read_splits(splits)

    def instances(self, split: Split) -> Iterable[Instance]:
        """Generate the instances of a split with the makespan to compare with."""
        for case in _cases(self._splits[split]):
            yield Instance(case.name, split, case, {"makespan": case.reference}, case.group)

    def run(self, program: Callables, instance: Instance) -> Ints:
        """Return the sequence that the program makes."""
        return self.run_many(program, (instance,))[0]

    def run_many(self, program: Callables, instances: Sequence[Instance]) -> Sequence[Ints]:
        """Return the sequences that the program makes; by insertion, those of one size in step."""
        cases: list[FlowCase] = [instance.data for instance in instances]
        if program.hook == "sequence":
            return [program.sequence(*case.p.shape, case.p.ravel()) for case in cases]
        place = program.place.rows if program.hook == "insertion" else None
        made: dict[str, Ints] = {}
        for _, alike in groupby(sorted(cases, key=_size), key=_size):
            together = list(alike)
            sequences = insertion(np.stack([case.p for case in together]), program.key.rows, place)
            made |= {case.name: sequence for case, sequence in zip(together, sequences, strict=True)}
        return [made[case.name] for case in cases]

    def score(self, instance: Instance, answer: Any) -> Mapping[str, float]:
        """Return the makespan of a sequence.

        Raises:
            Infeasible: It is not a permutation of the jobs.
        """
        case: FlowCase = instance.data
        return {"makespan": float(makespan(case.p, answer))}

    def explain(self, instance: Instance, answer: Ints) -> str:
        """Say how the most loaded machine fares."""
        case: FlowCase = instance.data
        jobs, machines = case.p.shape
        load = case.p.sum(axis=0)
        machine = int(load.argmax())
        leaves = ends(case.p[answer][None])[0][:, machine]
        first = int(leaves[1] - case.p[answer[0], machine])
        idle = int(leaves[-1] - first - load[machine])
        value = makespan(case.p, answer)
        what = "lower bound" if case.reference.kind == "bound" else "best known"
        return (
            f"{case.name} ({jobs} jobs, {machines} machines): makespan {value}, {what} "
            f"{case.reference.value:g}. The machine with most work (number {machine + 1}, work "
            f"{int(load[machine])}) began at {first}, stood idle for {idle} in between, and ended "
            f"{value - int(leaves[-1])} before the makespan."
        )


def _size(case: FlowCase) -> tuple[int, ...]:
    return case.p.shape


def _cases(parts: Parts) -> Iterator[FlowCase]:
    for part in parts:
        if "taillard" in part:
            first, last = part["taillard"]
            for number in range(first, last + 1):
                known = taillard.flow_shops()[f"ta{number:03d}"]
                yield FlowCase(known.name, known.p(), known.reference)
        else:
            for rep in range(*part["reps"]):
                yield from (_generated(Design(*size, rep)) for size in sizes(part))


def _generated(design: Design) -> FlowCase:
    p = design.flow_shop()
    bound = Reference(lower_bound(p), "bound", "the most loaded machine, with the least before and after it")
    return FlowCase(design.name, p, bound)
