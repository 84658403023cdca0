"""Single-machine total tardiness: instances, simulator and score."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from evolve import Instance, Objective, Reference, Split
from evolve.errors import ProblemError
from evolve.protocols import Callables

from . import compiled, optima
from .answers import checked, drive
from .exact import Proof, prove
from .generate import CELLS, Design, Jobs, total_tardiness
from .hooks import ENTRIES
from .moves import best_move

PYTHON_PROVES = 200
"""Largest number of jobs that is proved in Python; beyond it the compiled twin is asked."""
EXPLAINED_BY_PROOF = 100
"""Largest number of jobs at which an explanation may take the time of a proof."""


@dataclass(frozen=True)
class Case:
    """Data of one instance: its place in the design, and its jobs by processing time."""

    design: Design
    jobs: Jobs


class Tardiness:
    """1 ‖ ΣT_j with certified optima.

    Args:
        splits: By name of the split ("train", "validation", "test"), which instances of the
            published design it holds: a list of `{n: jobs, reps: [repetitions per cell]}`.

    Raises:
        ValueError: `splits` names something that does not exist.
    """

    entries = ENTRIES
    lockstep = frozenset(ENTRIES)
    objectives = (
        Objective("gap", unit="%", reduce="gap", of="tardiness"),
        Objective("worst_cell_gap", unit="%", reduce="worst_gap", of="tardiness"),
        Objective("cpu_ratio", source="cpu", resolution=0.1),
        Objective("size", source="size"),
    )

    def __init__(self, splits: Mapping[str, Sequence[Mapping[str, Any]]]) -> None:
        self._designs = {Split(name): _designs(name, parts) for name, parts in splits.items()}
        missing = [split.value for split in Split if not self._designs.get(split)]
        if missing:
            raise ValueError(f"`splits` has no instances for {', '.join(missing)}")
        self._proofs: dict[str, Proof] = {}

    def instances(self, split: Split) -> Iterable[Instance]:
        """Generate the instances of a split, cell by cell, with their optima.

        Raises:
            ProblemError: The stored table was changed, or is for other instances.
        """
        stored = optima.load()
        for design in self._designs[split]:
            generated = design.jobs()
            known = stored.get(design.name)
            if known is None:
                known = optima.Optimum(generated.crc, prove(generated).value)
            if known.crc != generated.crc:
                raise ProblemError(f"{optima.TABLE}: `{design.name}` was proved for other jobs; re-prove it")
            optimum = Reference(known.value, "exact", optima.SOURCE)
            case = Case(design, generated.numbered())
            stratum = f"n{design.n:03d}_tf{design.tf}_rdd{design.rdd:02d}"
            yield Instance(design.name, split, case, {"tardiness": optimum}, _cell(design), stratum)

    def run(self, program: Callables, instance: Instance) -> NDArray[np.int64]:
        """Return the sequence that the program makes."""
        return self.run_many(program, (instance,))[0]

    def run_many(self, program: Callables, instances: Sequence[Instance]) -> Sequence[NDArray[np.int64]]:
        """Return the sequences that the program makes; with hook `priority`, all in step."""
        return drive(program, [instance.data.jobs for instance in instances])

    def score(self, instance: Instance, answer: NDArray[np.int64]) -> Mapping[str, float]:
        """Return the total tardiness of a sequence.

        Raises:
            Infeasible: It is not a permutation of the jobs.
        """
        jobs: Jobs = instance.data.jobs
        return {"tardiness": float(total_tardiness(jobs, checked(answer, jobs.n)))}

    def explain(self, instance: Instance, answer: NDArray[np.int64]) -> str:
        """Say how good a sequence is, and where it leaves an optimal one."""
        case: Case = instance.data
        sequence = np.asarray(answer)
        head = _headline(case, total_tardiness(case.jobs, sequence), instance.references["tardiness"].value)
        if case.jobs.n > EXPLAINED_BY_PROOF:
            return f"{head}. {_largest_saving(case.jobs, sequence)}"
        if instance.name not in self._proofs:
            self._proofs[instance.name] = prove(case.jobs)
        return f"{head}. {_departure(case.jobs, sequence, self._proofs[instance.name].sequence)}"

    def recompute(self, n: int | None = None) -> Iterator[tuple[str, int, int]]:
        """Prove stored optima again, in the order of the table.

        Args:
            n: Jobs; `None` means every size. Sizes above 200 need a C++ compiler.

        Yields:
            Name, stored optimum, proved optimum.

        Raises:
            UsageError: There is no C++ compiler where one is needed.
            ValueError: There are no stored optima for `n`.
        """
        stored = optima.load()
        wanted = [design for design in optima.published() if n in (None, design.n)]
        if not wanted:
            raise ValueError(f"no stored optima for n = {n}; have {', '.join(map(str, optima.PUBLISHED))}")
        small = [design for design in wanted if design.n <= PYTHON_PROVES]
        for design in small:
            yield design.name, stored[design.name].value, prove(design.jobs()).value
        large = wanted[len(small) :]
        proofs = compiled.prove_all(design.jobs() for design in large) if large else ()
        for design, proof in zip(large, proofs, strict=True):
            yield design.name, stored[design.name].value, proof.value


def _designs(name: str, parts: Sequence[Mapping[str, Any]]) -> list[Design]:
    """Return a split's designs cell by cell, so that any few consecutive ones differ in kind."""
    for part in parts:
        if set(part) != {"n", "reps"}:
            raise ValueError(f"`splits.{name}` needs keys `n` and `reps`, got {sorted(part)}")
        if part["n"] > PYTHON_PROVES and not set(part["reps"]) <= set(optima.PUBLISHED.get(part["n"], ())):
            raise ValueError(f"`splits.{name}`: no stored optima for n = {part['n']}, reps {part['reps']}")
    return [Design(part["n"], tf, rdd, rep) for tf, rdd in CELLS for part in parts for rep in part["reps"]]


def _cell(design: Design) -> str:
    """Return the group of "worst_gap".

    Size and tardiness factor; the two smallest factors are pooled, because most optima at TF = 0.2
    are 0 and the rest so small that a single job decides the gap of the cell.
    """
    return f"n{design.n:03d}_tf{'24' if design.tf <= 4 else design.tf}"


def _headline(case: Case, value: int, optimum: float) -> str:
    design = case.design
    return (
        f"{design.name} ({design.n} jobs, tardiness factor {design.tf / 10}, due-date range "
        f"{design.rdd / 10}): total tardiness {value}, optimum {optimum:.0f}"
    )


def _departure(jobs: Jobs, sequence: NDArray[np.int64], optimal: NDArray[np.int64]) -> str:
    """Say where a sequence leaves an optimal one."""
    if total_tardiness(jobs, sequence) == total_tardiness(jobs, optimal):
        return "No sequence is better."
    at = int(np.argmax(sequence != optimal))
    clock = int(jobs.p[sequence[:at]].sum())
    return (
        f"{_late(jobs, sequence)} An optimal sequence takes the same first {at} jobs; then, at t = {clock}, "
        f"it takes {_told(jobs, optimal[at])}, yours {_told(jobs, sequence[at])}. "
        f"In it: {_late(jobs, optimal)}"
    )


def _largest_saving(jobs: Jobs, sequence: NDArray[np.int64]) -> str:
    move = best_move(jobs.p, np.ones_like(jobs.p), jobs.d, sequence)
    return f"{_late(jobs, sequence)} {move.told(_told(jobs, move.job))}"


def _late(jobs: Jobs, sequence: NDArray[np.int64]) -> str:
    late = np.maximum(np.cumsum(jobs.p[sequence]) - jobs.d[sequence], 0)
    worst = int(np.argmax(late))
    return (
        f"{np.count_nonzero(late)} jobs late, most of all {_told(jobs, sequence[worst])} "
        f"at position {worst}, by {late[worst]}."
    )


def _told(jobs: Jobs, job: int) -> str:
    return f"p = {jobs.p[job]}, d = {jobs.d[job]}"
