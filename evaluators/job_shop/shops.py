"""Verifiers of the job-shop problems: plain, without buffers, and with interruptions."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from evolve import Instance, Objective, Reference, Split
from evolve.protocols import Callables

from . import check, dispatch, outages, references, views
from .blocking import BlockingFloor, blocking
from .cases import Case, Parts, cases, read_splits
from .dispatch import Chooser
from .exact import prove
from .explain import explain
from .floor import Floor, Ints
from .hooks import BLOCKING, INTERRUPTED, JOB_SHOP
from .interrupted import InterruptedCase, interrupted_cases, simulated

MODES = {"non-delay": dispatch.non_delay, "active": dispatch.active}
GAPS = (
    Objective("gap", unit="%", reduce="mean_gap", of="makespan"),
    Objective("worst_gap", unit="%", reduce="worst_gap", of="makespan"),
    Objective("size", source="size"),
)


class JobShop:
    """J ‖ C_max, scheduled by a dispatching rule.

    Args:
        splits: Which instances each split holds; see `cases.Parts`.
        mode: "non-delay" or "active" (Giffler and Thompson); see `dispatch`.

    Raises:
        ValueError: An argument names something that does not exist.
    """

    entries = JOB_SHOP
    lockstep = frozenset({"priority"})
    objectives = GAPS

    def __init__(self, splits: Mapping[str, Parts], mode: str = "non-delay") -> None:
        if mode not in MODES:
            raise ValueError(f"`mode` must be one of {', '.join(MODES)}; got {mode!r}")
        self._splits = read_splits(splits)
        self._build = MODES[mode]

    def instances(self, split: Split) -> Iterable[Instance]:
        """Generate the instances of a split with the makespan to compare with."""
        for case in cases(self._splits[split]):
            yield Instance(case.name, split, case, {"makespan": case.plain}, case.group)

    def run(self, program: Callables, instance: Instance) -> Ints:
        """Return the start times of the schedule that the rule makes."""
        return self.run_many(program, (instance,))[0]

    def run_many(self, program: Callables, instances: Sequence[Instance]) -> Sequence[Ints]:
        """Return the start times of the schedules that the rule makes, all in step."""
        floor = Floor([instance.data.shop for instance in instances])
        return self._build(floor, Chooser(program.priority.rows, views.plain))

    def score(self, instance: Instance, answer: Any) -> Mapping[str, float]:
        """Return the makespan of a schedule.

        Raises:
            Infeasible: The independent checker finds it so.
        """
        return {"makespan": float(check.makespan(instance.data.shop, answer))}

    def explain(self, instance: Instance, answer: Ints) -> str:
        """Say where a schedule loses time."""
        case: Case = instance.data
        return explain(case.name, case.shop, answer, answer + case.shop.p, case.plain)

    def recompute(self, n: int | None = None) -> Iterator[tuple[str, int, int]]:
        """Prove stored optima again.

        Args:
            n: Jobs; `None` means every size at which all of it takes seconds.

        Yields:
            Name, stored optimum, proved optimum.

        Raises:
            UsageError: CP-SAT is not installed.
        """
        for design in references.designs((references.SMALL, *references.SIZES), references.REPS):
            known = references.load().get(design.name)
            easy = design.jobs * design.machines <= 100
            if known and known.value and (design.jobs == n or (n is None and easy)):
                yield design.name, known.value, prove(design.job_shop(), 600.0).bound


class BlockingJobShop(JobShop):
    """J | blocking, swap | C_max: no buffers, and jobs may exchange machines.

    Args:
        splits: Which instances each split holds; see `cases.Parts`.
    """

    entries = BLOCKING
    lockstep = frozenset(BLOCKING)

    def __init__(self, splits: Mapping[str, Parts]) -> None:
        super().__init__(splits)

    def instances(self, split: Split) -> Iterable[Instance]:
        """Generate the instances of a split with the makespan to compare with."""
        for case in cases(self._splits[split]):
            yield Instance(case.name, split, case, {"makespan": case.blocking}, case.group)

    def run_many(self, program: Callables, instances: Sequence[Instance]) -> Sequence[Ints]:
        """Return the start times of the schedules that the rule makes, all in step."""
        floor = BlockingFloor([instance.data.shop for instance in instances])
        hold = program.hold.rows if program.hook == "priority_hold" else None
        return blocking(floor, Chooser(program.priority.rows, views.Occupation(floor), hold))

    def score(self, instance: Instance, answer: Any) -> Mapping[str, float]:
        """Return the makespan of a schedule.

        Raises:
            Infeasible: The independent checker finds it so.
        """
        return {"makespan": float(check.blocking_makespan(instance.data.shop, answer))}

    def explain(self, instance: Instance, answer: Ints) -> str:
        """Say where a schedule loses time."""
        case: Case = instance.data
        end = answer + case.shop.p
        stuck = int((answer[:, 1:] - end[:, :-1]).sum())
        share = stuck / (stuck + case.shop.p.sum())
        return (
            f"{explain(case.name, case.shop, answer, end, case.blocking)} Of the time that jobs occupied "
            f"machines, {share:.0%} was blocking."
        )


class InterruptedJobShop:
    """A job shop whose machines go down at random, the same way for every program.

    Args:
        splits: Which job shops each split holds; see `cases.Parts`.
        probabilities: Of going down, per unit of time worked; every shop occurs with each.

    Raises:
        ValueError: An argument names something that does not exist.
    """

    entries = INTERRUPTED
    lockstep = frozenset({"priority"})
    objectives = (
        Objective("ratio"),
        Objective("worst_gap", unit="%", reduce="worst_gap", of="makespan"),
        Objective("size", source="size"),
    )

    def __init__(self, splits: Mapping[str, Parts], probabilities: Sequence[float]) -> None:
        if not all(0 <= probability < 1 for probability in probabilities):
            raise ValueError(f"`probabilities` must be in [0, 1); got {list(probabilities)}")
        self._splits = read_splits(splits)
        self._probabilities = tuple(probabilities)

    def instances(self, split: Split) -> Iterable[Instance]:
        """Generate the instances of a split, each with a lower bound under its interruptions."""
        return self._instances(split, outages.PUBLISHED)

    def concealed(self, split: Split, secret: int) -> Iterable[Instance]:
        """Generate the same instances with interruptions that nobody can work out beforehand."""
        return self._instances(split, secret.to_bytes(16, "big"))

    def count(self, split: Split) -> int:
        """Return how many instances a split has."""
        return len(self._probabilities) * sum(1 for _ in cases(self._splits[split]))

    def _instances(self, split: Split, key: bytes) -> Iterable[Instance]:
        for case in interrupted_cases(cases(self._splits[split]), self._probabilities, key):
            bound = Reference(case.bound, "bound", "most loaded machine under the interruptions drawn")
            yield Instance(case.name, split, case, {"makespan": bound}, case.group)

    def run(self, program: Callables, instance: Instance) -> Ints:
        """Return the start times of the schedule that the rule makes."""
        return self.run_many(program, (instance,))[0]

    def run_many(self, program: Callables, instances: Sequence[Instance]) -> Sequence[Ints]:
        """Return the start times of the schedules that the rule makes, all in step."""
        return simulated([instance.data for instance in instances], program.priority.rows)

    def score(self, instance: Instance, answer: Any) -> Mapping[str, float]:
        """Return makespan of a schedule, and its ratio to that of MWKR under the same interruptions.

        Raises:
            Infeasible: The independent checker finds it so.
        """
        case: InterruptedCase = instance.data
        makespan = check.makespan(case.shop, answer, case.outages)
        return {"makespan": float(makespan), "ratio": makespan / case.mwkr}

    def explain(self, instance: Instance, answer: Ints) -> str:
        """Say how a schedule compares with that of MWKR."""
        case: InterruptedCase = instance.data
        makespan = check.makespan(case.shop, answer, case.outages)
        return (
            f"{case.name} ({case.shop.jobs} jobs, {case.shop.machines} machines, up {case.share:.0%} of the "
            f"time): makespan {makespan}; most work remaining gives {case.mwkr} under the same "
            f"interruptions, no schedule is below {case.bound}."
        )
