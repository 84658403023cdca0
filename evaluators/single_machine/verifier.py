"""Single-machine total tardiness: instances, simulator and score."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from evolve import Infeasible, Instance, Objective, Reference, Split
from evolve.errors import ProblemError
from evolve.protocols import Callables

from . import compiled, optima
from .dispatch import dispatch
from .exact import Proof, prove
from .generate import CELLS, Design, Jobs, total_tardiness
from .hooks import ENTRIES

PYTHON_PROVES = 200
"""Largest number of jobs that is proved in Python; beyond it the compiled twin is asked."""


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
            case = Case(design, _numbered(generated))
            stratum = f"n{design.n:03d}_tf{design.tf}_rdd{design.rdd:02d}"
            yield Instance(design.name, split, case, {"tardiness": optimum}, _cell(design), stratum)

    def run(self, program: Callables, instance: Instance) -> NDArray[np.int64]:
        """Return the sequence that the program makes."""
        return self.run_many(program, (instance,))[0]

    def run_many(self, program: Callables, instances: Sequence[Instance]) -> Sequence[NDArray[np.int64]]:
        """Return the sequences that the program makes; with hook `priority`, all in step."""
        cases: list[Case] = [instance.data for instance in instances]
        if program.hook == "priority":
            return dispatch(program.priority.rows, [case.jobs for case in cases])
        return [program.sequence(case.jobs.p, case.jobs.d) for case in cases]

    def score(self, instance: Instance, answer: NDArray[np.int64]) -> Mapping[str, float]:
        """Return the total tardiness of a sequence.

        Raises:
            Infeasible: It is not a permutation of the jobs.
        """
        jobs: Jobs = instance.data.jobs
        sequence = np.asarray(answer)
        if sequence.shape != (jobs.n,):
            raise Infeasible(f"a sequence of {jobs.n} jobs is needed, got {sequence.size} numbers")
        times = np.bincount(sequence, minlength=jobs.n) if sequence.min() >= 0 else np.array([-1])
        if len(times) != jobs.n or times.max() != 1:
            raise Infeasible("not a permutation: every job must occur exactly once")
        return {"tardiness": float(total_tardiness(jobs, sequence))}

    def explain(self, instance: Instance, answer: NDArray[np.int64]) -> str:
        """Say how good a sequence is, and where it leaves an optimal one."""
        case: Case = instance.data
        if instance.name not in self._proofs:
            self._proofs[instance.name] = prove(case.jobs)
        return _comparison(case, np.asarray(answer), self._proofs[instance.name])

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


def _numbered(jobs: Jobs) -> Jobs:
    """Number jobs by processing time, equal ones by due date: what breaks ties in every rule."""
    order = np.lexsort((jobs.d, jobs.p))
    return Jobs(jobs.p[order], jobs.d[order])


def _cell(design: Design) -> str:
    """Return the group of "worst_gap".

    Size and tardiness factor; the two smallest factors are pooled, because most optima at TF = 0.2
    are 0 and the rest so small that a single job decides the gap of the cell.
    """
    return f"n{design.n:03d}_tf{'24' if design.tf <= 4 else design.tf}"


def _comparison(case: Case, sequence: NDArray[np.int64], proof: Proof) -> str:
    jobs, design = case.jobs, case.design
    value = total_tardiness(jobs, sequence)
    head = (
        f"{design.name} ({jobs.n} jobs, tardiness factor {design.tf / 10}, due-date range "
        f"{design.rdd / 10}): total tardiness {value}, optimum {proof.value}"
    )
    if value == proof.value:
        return f"{head}."
    at = int(np.argmax(sequence != proof.sequence))
    clock = int(jobs.p[sequence[:at]].sum())
    yours, theirs = sequence[at], proof.sequence[at]
    return (
        f"{head}. {_late(jobs, sequence)} An optimal sequence takes the same first {at} jobs; then, at "
        f"t = {clock}, it takes p = {jobs.p[theirs]}, d = {jobs.d[theirs]}, yours p = {jobs.p[yours]}, "
        f"d = {jobs.d[yours]}. In it: {_late(jobs, proof.sequence)}"
    )


def _late(jobs: Jobs, sequence: NDArray[np.int64]) -> str:
    late = np.maximum(np.cumsum(jobs.p[sequence]) - jobs.d[sequence], 0)
    worst = int(np.argmax(late))
    job = sequence[worst]
    return (
        f"{np.count_nonzero(late)} jobs late, most of all p = {jobs.p[job]}, d = {jobs.d[job]} "
        f"at position {worst}, by {late[worst]}."
    )
