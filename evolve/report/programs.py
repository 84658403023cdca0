"""The programs of a report: what each scores, how it came to be, and what it does per instance."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from evolve.indicators import reduce
from evolve.report.numbers import Contender, Numbers
from evolve.types import Evaluation, Individual, Instance, Objective, Split

DETAILED = 24
"""Front members that get a section of their own; finalists come first."""


@dataclass(frozen=True)
class Change:
    """One ancestor of a program.

    Attributes:
        individual: The ancestor, or the program itself.
        parent: What it was made from; `None` for a program that people wrote.
        gain: Loss of the parent minus its own on the primary objective; `None` if either failed.
    """

    individual: Individual
    parent: Individual | None
    gain: float | None


@dataclass(frozen=True)
class Found:
    """A program of the front.

    Attributes:
        individual: With its evaluation on train.
        contender: With what was scored on held-out splits.
        finalist: Whether it was judged on test.
        incumbent: Whether it is the run's answer.
        detailed: Whether it has a section of its own.
        lineage: From a program that people wrote to this one.
    """

    individual: Individual
    contender: Contender
    finalist: bool
    incumbent: bool
    detailed: bool
    lineage: Sequence[Change]

    @property
    def link(self) -> str:
        """Where a page tells more of it."""
        return f"#{'p' if self.detailed else 'c'}-{self.individual.step}"


@dataclass(frozen=True)
class Measured:
    """A program on one instance.

    Attributes:
        instance: Without data.
        value: Of the primary objective's key.
        gap: Against the reference, in % of it and in loss; `None` without a reference.
        rival: The best baseline's value.
        cpu_s: CPU seconds that the program used.
    """

    instance: Instance
    value: float
    gap: float | None
    rival: float | None
    cpu_s: float


def found(numbers: Numbers, detailed: int = DETAILED) -> list[Found]:
    """Return the programs of the front, finalists first, each with its lineage.

    Args:
        numbers: Of the run.
        detailed: How many have a section of their own.
    """
    judged = {contender.step: contender for contender in numbers.finalists}
    best = numbers.finalists[0].step if numbers.finalists else None
    members = [numbers.by_step[step] for step in judged if step is not None]
    members += [individual for individual in numbers.front if individual.step not in judged]
    return [
        Found(
            individual,
            judged.get(individual.step) or contender_of(individual),
            individual.step in judged,
            individual.step == best if judged else individual is members[0],
            place < detailed,
            lineage(numbers, individual),
        )
        for place, individual in enumerate(members)
    ]


def contender_of(individual: Individual) -> Contender:
    """Return a program of the search with its evaluation on train alone."""
    text = individual.program.text
    return Contender(individual.program.name, text, individual.step, {Split.TRAIN: individual.evaluation})


def lineage(numbers: Numbers, individual: Individual) -> list[Change]:
    """Return the line of first parents that led to `individual`, eldest first."""
    primary = numbers.objectives[0]
    line: list[Change] = []
    at: Individual | None = individual
    seen: set[int] = set()
    while at is not None and at.step not in seen:
        seen.add(at.step)
        parents = at.proposal.parents
        parent = numbers.by_step.get(parents[0]) if parents else None
        line.append(Change(at, parent, _gain(primary, at, parent)))
        at = parent
    return line[::-1]


def _gain(primary: Objective, child: Individual, parent: Individual | None) -> float | None:
    if parent is None or not (child.evaluation.ok and parent.evaluation.ok):
        return None
    return primary.loss(parent.objectives[primary.name]) - primary.loss(child.objectives[primary.name])


def measured(
    numbers: Numbers, evaluation: Evaluation, rival: Evaluation | None, instances: Mapping[str, Instance]
) -> list[Measured]:
    """Return what a program scored on each instance, the worst first."""
    primary = numbers.objectives[0]
    others = {m.instance: m.values.get(primary.key) for m in rival.measurements} if rival else {}
    rows = []
    for m in evaluation.measurements:
        instance = instances.get(m.instance)
        if instance is None or primary.key not in m.values:
            continue
        value = m.values[primary.key]
        gap = gap_of(primary, instance, value)
        rows.append(Measured(instance, value, gap, others.get(m.instance), m.cpu_s))
    return sorted(rows, key=lambda row: _badness(primary, row), reverse=True)


def gap_of(objective: Objective, instance: Instance, value: float) -> float | None:
    """Return the gap of one value in % of the instance's reference, in loss."""
    if objective.key not in instance.references:
        return None
    single = Objective(objective.name, objective.direction, "%", "gap", objective.key)
    return single.loss(reduce(single, [instance], {instance.name: value}))


def _badness(primary: Objective, row: Measured) -> float:
    return primary.loss(row.value) if row.gap is None else row.gap
