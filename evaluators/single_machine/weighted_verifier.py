"""Single-machine total weighted tardiness: instances, simulator and score."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from evolve import Instance, Objective, Reference, Split
from evolve.errors import ProblemError
from evolve.protocols import Callables

from . import compiled, weighted
from .answers import checked, drive
from .hooks import WEIGHTED_ENTRIES
from .moves import best_move
from .weighted import WeightedDesign, WeightedJobs, weighted_tardiness

VALUE = "weighted_tardiness"


class WeightedTardiness:
    """1 ‖ Σw_jT_j against best-known values, which are no certificates.

    Args:
        splits: By name of the split, which instances it holds: a list of
            `{n: jobs, reps: [repetitions per cell]}`, generated; with `orlib: FILE` besides, the
            instances of that file of OR-Library's (n = 40, 50 or 100).

    Raises:
        ValueError: `splits` names something that does not exist.
    """

    entries = WEIGHTED_ENTRIES
    lockstep = frozenset(WEIGHTED_ENTRIES)
    objectives = (
        Objective("gap", unit="%", reduce="gap", of=VALUE),
        Objective("worst_cell_gap", unit="%", reduce="worst_gap", of=VALUE),
        Objective("cpu_ratio", source="cpu", resolution=0.1),
        Objective("size", source="size"),
    )

    def __init__(self, splits: Mapping[str, Sequence[Mapping[str, Any]]]) -> None:
        self._parts = {Split(name): tuple(parts) for name, parts in splits.items()}
        missing = [split.value for split in Split if not self._parts.get(split)]
        if missing:
            raise ValueError(f"`splits` has no instances for {', '.join(missing)}")
        for split, parts in self._parts.items():
            for part in parts:
                _require_known(split, part)

    def instances(self, split: Split) -> Iterable[Instance]:
        """Generate or read the instances of a split, cell by cell, with their references.

        Raises:
            ProblemError: A stored table was changed, or is for other instances.
        """
        made = [
            _from_file(split, part) if "orlib" in part else _generated(split, part)
            for part in self._parts[split]
        ]
        cells = [iter(instances) for instances in made]
        for _ in weighted.CELLS:
            for part, cell in zip(self._parts[split], cells, strict=True):
                yield from (next(cell) for _ in part["reps"])

    def run(self, program: Callables, instance: Instance) -> NDArray[np.int64]:
        """Return the sequence that the program makes."""
        return self.run_many(program, (instance,))[0]

    def run_many(self, program: Callables, instances: Sequence[Instance]) -> Sequence[NDArray[np.int64]]:
        """Return the sequences that the program makes; with hook `priority`, all in step."""
        return drive(program, [instance.data for instance in instances])

    def score(self, instance: Instance, answer: NDArray[np.int64]) -> Mapping[str, float]:
        """Return the total weighted tardiness of a sequence.

        Raises:
            Infeasible: It is not a permutation of the jobs.
        """
        jobs: WeightedJobs = instance.data
        return {VALUE: float(weighted_tardiness(jobs, checked(answer, jobs.n)))}

    def explain(self, instance: Instance, answer: NDArray[np.int64]) -> str:
        """Say how good a sequence is, which jobs cost most, and which single move would save most."""
        jobs: WeightedJobs = instance.data
        sequence = np.asarray(answer)
        late = np.maximum(np.cumsum(jobs.p[sequence]) - jobs.d[sequence], 0)
        cost = jobs.w[sequence] * late
        move = best_move(jobs.p, jobs.w, jobs.d, sequence)
        dear = [
            f"{_told(jobs, sequence[k])} at position {k}, late by {late[k]}"
            for k in np.argsort(-cost, kind="stable")[:2]
        ]
        return (
            f"{instance.name} ({jobs.n} jobs): total weighted tardiness {cost.sum()}, best known "
            f"{instance.references[VALUE].value:.0f}; {np.count_nonzero(late)} jobs late, dearest "
            f"{'; '.join(dear)}. {move.told(_told(jobs, move.job))}"
        )

    def recompute(self, n: int | None = None) -> Iterator[tuple[str, int, int]]:
        """Search again for the best-known values of the generated instances, in the table's order.

        Args:
            n: Jobs; `None` means every size. A C++ compiler is needed.

        Yields:
            Name, stored value, value found.

        Raises:
            UsageError: There is no C++ compiler.
            ValueError: There are no stored values for `n`.
        """
        known = weighted.best_known()
        wanted = [design for design in weighted.stored_designs() if n in (None, design.n)]
        if not wanted:
            raise ValueError(f"no best-known values for n = {n}; have {', '.join(map(str, weighted.SIZES))}")
        found = compiled.search_all(design.jobs() for design in wanted)
        for design, (value, _) in zip(wanted, found, strict=True):
            yield design.name, known[design.name][1], value


def _require_known(split: Split, part: Mapping[str, Any]) -> None:
    if set(part) - {"orlib"} != {"n", "reps"}:
        raise ValueError(f"`splits.{split}` needs keys `n`, `reps` and perhaps `orlib`, got {sorted(part)}")
    sizes = (40, 50, 100) if "orlib" in part else weighted.SIZES
    if part["n"] not in sizes or not set(part["reps"]) <= set(weighted.REPS):
        raise ValueError(f"`splits.{split}`: no best-known values for n = {part['n']}, reps {part['reps']}")


def _generated(split: Split, part: Mapping[str, Any]) -> Iterator[Instance]:
    known = weighted.best_known()
    for tf, rdd in weighted.CELLS:
        for rep in part["reps"]:
            design = WeightedDesign(part["n"], tf, rdd, rep)
            jobs = design.jobs()
            crc, value = known[design.name]
            if crc != jobs.crc:
                raise ProblemError(f"{weighted.TABLE}: `{design.name}` is for other jobs; search again")
            reference = Reference(value, "best_known", weighted.SOURCE)
            yield _instance(design, split, jobs, reference, design.name)


def _from_file(split: Split, part: Mapping[str, Any]) -> Iterator[Instance]:
    known = weighted.orlib_best_known()
    read = weighted.read_orlib(Path(part["orlib"]), part["n"])
    for tf, rdd in weighted.CELLS:
        for rep in part["reps"]:
            number = (rdd // 2 - 1) * 25 + (tf // 2 - 1) * 5 + rep
            name = f"wt{part['n']}_{number + 1:03d}"
            reference = Reference(known[name], "best_known", weighted.ORLIB_SOURCE)
            yield _instance(WeightedDesign(part["n"], tf, rdd, rep), split, read[number], reference, name)


def _instance(
    design: WeightedDesign, split: Split, jobs: WeightedJobs, reference: Reference, name: str
) -> Instance:
    """Return an instance; its cell is size and tardiness factor, the two smallest of them pooled."""
    group = f"n{design.n:03d}_tf{'24' if design.tf <= 4 else design.tf}"
    stratum = f"n{design.n:03d}_tf{design.tf}_rdd{design.rdd}"
    return Instance(name, split, jobs.numbered(), {VALUE: reference}, group, stratum)


def _told(jobs: WeightedJobs, job: int) -> str:
    return f"p = {jobs.p[job]}, w = {jobs.w[job]}, d = {jobs.d[job]}"
