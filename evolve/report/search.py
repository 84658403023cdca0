"""Sums over a search: by operator, by status, and how far a cheap evaluation predicts a dear one."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from evolve.indicators import reduce
from evolve.report.calls import Book
from evolve.report.numbers import Numbers, values_of
from evolve.report.trace import Point, Trace
from evolve.types import Individual, Objective, Outcome, Split

_FIFTHS = 10  # train instances below which a fifth says nothing
_LATEST = 500


@dataclass
class Yield:
    """What came of the proposals of one operator (or proposer, or model).

    Attributes:
        name: Of the operator.
        proposals: Made.
        duplicates: That cost no evaluation.
        evaluations: Spent.
        failed: Evaluations that ended in a failure.
        accepted: Individuals that nothing before them dominated.
        best: Of those, new incumbents.
        cpu_s: CPU seconds of their evaluations.
        micro_usd: Spent on models.
    """

    name: str
    proposals: int = 0
    duplicates: int = 0
    evaluations: int = 0
    failed: int = 0
    accepted: int = 0
    best: int = 0
    cpu_s: float = 0.0
    micro_usd: int = 0

    def add(self, point: Point, micro_usd: int = 0) -> None:
        """Count one individual and what models were paid for it."""
        individual = point.individual
        self.proposals += 1
        self.evaluations += individual.spent
        self.duplicates += not individual.costs
        self.failed += individual.costs and individual.evaluation.failed
        self.accepted += point.outcome is not Outcome.REJECTED
        self.best += point.outcome is Outcome.BEST
        self.cpu_s += individual.evaluation.cpu_s
        self.micro_usd += micro_usd


@dataclass(frozen=True)
class Failure:
    """A status that candidates ended in.

    Attributes:
        status: The status.
        count: How many.
        reasons: The most frequent reasons, with their counts.
        example: The first such individual.
    """

    status: str
    count: int
    reasons: tuple[tuple[str, int], ...]
    example: Individual


def by_operator(trace: Trace, book: Book) -> list[Yield]:
    """Return what came of each operator, the most used first."""
    return _tally(trace, book, lambda individual: individual.proposal.operator)


def by_proposer(trace: Trace, book: Book) -> list[Yield]:
    """Return what came of each proposer: an operator's name up to its first slash."""
    return _tally(trace, book, lambda individual: individual.proposal.operator.split("/")[0])


def by_model(trace: Trace, book: Book) -> list[Yield]:
    """Return what came of each language model's answers."""
    rows = _tally(trace, book, lambda individual: book.model(individual.proposal.calls))
    return [row for row in rows if row.name]


def _tally(trace: Trace, book: Book, name: Callable[[Individual], str]) -> list[Yield]:
    sums: dict[str, Yield] = {}
    for point in trace.points:
        if point.individual.step > 0:
            row = sums.setdefault(name(point.individual), Yield(name(point.individual)))
            row.add(point, book.cost(point.individual.proposal.calls))
    return sorted(sums.values(), key=lambda row: (-row.proposals, row.name))


def failures(individuals: Sequence[Individual]) -> list[Failure]:
    """Return the failed evaluations by status, the most frequent first."""
    groups: dict[str, list[Individual]] = {}
    for individual in individuals:
        if individual.costs and individual.evaluation.failed:
            groups.setdefault(individual.evaluation.status.value, []).append(individual)
    found = [
        Failure(status, len(members), _reasons(members), members[0]) for status, members in groups.items()
    ]
    return sorted(found, key=lambda failure: (-failure.count, failure.status))


def _reasons(members: Sequence[Individual]) -> tuple[tuple[str, int], ...]:
    counts: dict[str, int] = {}
    for individual in members:
        counts[individual.evaluation.reason] = counts.get(individual.evaluation.reason, 0) + 1
    return tuple(sorted(counts.items(), key=lambda item: -item[1])[:3])


@dataclass(frozen=True)
class Agreement:
    """How far the order of programs in one evaluation is their order in another.

    Attributes:
        first: The cheaper one: a split, or "a fifth of train".
        second: The split that it should predict.
        tau: Kendall's tau-b, in [-1, 1]; `None` when all are equal on one of them.
        n: Programs.
    """

    first: str
    second: str
    tau: float | None
    n: int


def agreements(numbers: Numbers) -> list[Agreement]:
    """Return the rank agreement of cheap with full evaluation on train, and between the splits."""
    primary = numbers.objectives[0]
    contenders = [*numbers.finalists, *numbers.baselines]
    found = _early(numbers, primary) if primary.source == "verifier" else []
    for first, second in ((Split.TRAIN, Split.VALIDATION), (Split.TRAIN, Split.TEST)):
        pairs = [
            (c.evaluations[first].objectives[primary.name], c.evaluations[second].objectives[primary.name])
            for c in contenders
            if all(split in c.evaluations and c.evaluations[split].ok for split in (first, second))
        ]
        if len(pairs) > 2:
            found.append(Agreement(first.value, second.value, kendall(pairs), len(pairs)))
    return found


def _early(numbers: Numbers, primary: Objective) -> list[Agreement]:
    """Compare a fifth of the train instances, those that were tried first in the end, with all of them."""
    whole = [i for i in numbers.individuals if i.evaluation.ok and i.evaluation.screening is None]
    instances = numbers.instances(Split.TRAIN)
    if len(whole) < 3 or len(instances) < _FIFTHS:
        return []
    whole = whole[-_LATEST:]
    tried = whole[-1].evaluation.measurements[: len(instances) // 5]
    names = {measurement.instance for measurement in tried}
    sample = [instance for instance in instances if instance.name in names]
    pairs = [
        (reduce(primary, sample, values_of(i.evaluation, primary)), i.objectives[primary.name]) for i in whole
    ]
    return [Agreement("a fifth of train", Split.TRAIN.value, kendall(pairs), len(pairs))]


def kendall(pairs: Sequence[tuple[float, float]]) -> float | None:
    """Return Kendall's tau-b of the two orders; `None` when one of them has a single value.

    >>> kendall([(1, 1), (2, 2), (3, 4), (4, 3)])
    0.6666666666666666

    Source: M. G. Kendall, "The treatment of ties in ranking problems", Biometrika 33(3), 1945.
    """
    array = np.asarray(pairs, dtype=np.float64)
    upper = np.triu_indices(len(array), 1)
    x, y = (np.sign(np.subtract.outer(column, column))[upper] for column in array.T)
    scale = np.sqrt((x**2).sum() * (y**2).sum())
    return float((x * y).sum() / scale) if scale else None
