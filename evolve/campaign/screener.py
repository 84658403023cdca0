"""What a search knows that lets evaluations end early: a fold over its individuals."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

import numpy as np
from numpy.typing import NDArray

from evolve.archives.behaviour import standings
from evolve.evaluation.stages import opening
from evolve.indicators import losses
from evolve.protocols import Archive, Fronted
from evolve.types import Evaluation, Individual, Margin, Objective, Screen


@dataclass(frozen=True)
class Pace:
    """How soon evaluations end early.

    Attributes:
        looks: Shares of the instances after which it is decided whether the rest is worth the effort.
        earliest: Instances before which nothing is decided.
        margin: What a program may still make good.
        match_from: Share of the instances on which answers must be equal for programs to count as equal.
        audited: Share of the verdicts that are checked by a full evaluation.
    """

    looks: tuple[float, ...]
    earliest: int
    margin: Margin
    match_from: float
    audited: float


OFTEN = (0.1, 0.2, 0.25, 0.3, 0.35, 0.4, 0.45, 0.5, 0.55, 0.6)
SWIFT = Pace(OFTEN, 6, Margin(4, 1.75, as_far=True), 0.5, 1 / 40)
CAREFUL = Pace(OFTEN, 6, Margin(5, 2.5, as_far=True), 0.6, 1 / 20)
FORMER = Pace((0.2, 0.3, 0.4, 0.5, 0.6, 0.75), 1, Margin(5, 2.5, as_far=False), 0.6, 1 / 20)
"""That of recordings from before `Margin.as_far`, which replay so."""

PACES = {"swift": SWIFT, "careful": CAREFUL, "former": FORMER}

WARM = 12
"""Individuals that must have seen every instance before anything is decided early."""

RESERVE = 1
"""A program that may be among so many best on the primary objective is never dropped, whatever
dominates it."""

MOST = 400
"""Individuals that are compared with; beyond, the eldest are forgotten."""

FEWEST = 10
"""Instances below which ending early would save too little to be worth an error."""

SEPARATED = 64
"""Instances that are ordered by what they tell apart; the others follow by how well they rank."""


@dataclass(frozen=True)
class Screener:
    """A value; `told` returns a new one.

    Attributes:
        objectives: Those that count in the archive, the primary first.
        names: Of all train instances.
        timed: Whether CPU time is an objective.
        seed: Of the campaign.
        racing: Whether programs may be dropped.
        matching: Whether programs of equal behaviour are recognised.
        pace: How soon.
        rows: Individuals that answered every instance themselves, the last `MOST`.
        order: In which instances are answered; empty before enough is known.
        learned: How many individuals were known when `order` was learned.
        known: How many there were in all.
        best: The lowest primary losses, ascending, no two equal, at most `RESERVE`.
    """

    objectives: tuple[Objective, ...]
    names: tuple[str, ...]
    timed: bool
    seed: int
    racing: bool = True
    matching: bool = True
    pace: Pace = SWIFT
    rows: tuple[Individual, ...] = ()
    order: tuple[str, ...] = ()
    learned: int = 0
    known: int = 0
    best: tuple[float, ...] = ()
    _arrays: _Arrays | None = field(default=None, repr=False, compare=False)

    def told(self, individual: Individual) -> Screener:
        """Return the screener that knows `individual`."""
        if not self._complete(individual):
            return self
        primary = self.objectives[0]
        loss = primary.loss(individual.objectives[primary.name])
        grown = replace(
            self,
            rows=(*self.rows, individual)[-MOST:],
            known=self.known + 1,
            best=tuple(sorted({*self.best, loss})[:RESERVE]),
        )
        if grown.known >= max(WARM, 2 * self.learned):
            order = learned_order(grown.rows, self.names, self.keys, opening(self.names, timed=self.timed))
            grown = replace(grown, order=order, learned=grown.known, _arrays=None)
        if not grown.order:
            return grown
        old = grown._arrays  # noqa: SLF001  # its own class
        fresh = _Arrays.of(grown.rows if old is None else (individual,), grown.order, self.keys)
        return replace(grown, _arrays=fresh if old is None else old.joined(fresh))

    def screen(self, archive: Archive, step: int) -> Screen | None:
        """Return what the evaluation of a step must know; `None` while too little is known."""
        if self._arrays is None or not (self.racing or self.matching):
            return None
        count = len(self.names)
        looks = {max(self.pace.earliest, math.ceil(share * count)) for share in self.pace.looks}
        rng = np.random.default_rng([self.seed, step, 1])
        return Screen(
            order=self.order,
            looks=tuple(sorted(looks)),
            keys=self.keys,
            table=self._arrays.table,
            answers=self._arrays.answers,
            steps=self._arrays.steps,
            counted=tuple(objective.name for objective in self.objectives),
            fronts=self._fronts(archive),
            reserve=self.best[-1],
            margin=self.pace.margin,
            match_from=math.ceil(self.pace.match_from * count) if self.matching else 0,
            audit=bool(rng.random() < self.pace.audited),
        )

    def evaluation(self, step: int) -> Evaluation:
        """Return the evaluation of the individual of a step that screens name."""
        return next(one.evaluation for one in self.rows if one.step == step)

    @property
    def keys(self) -> tuple[str, ...]:
        """Keys of the values that objectives are reduced from."""
        return tuple(dict.fromkeys(o.key for o in self.objectives if o.source == "verifier"))

    def _complete(self, individual: Individual) -> bool:
        evaluation = individual.evaluation
        inherited = evaluation.screening is not None and not evaluation.screening.audited
        enough = len(self.names) >= FEWEST and bool(self.keys)
        return enough and evaluation.ok and not inherited and len(evaluation.measurements) == len(self.names)

    def _fronts(self, archive: Archive) -> tuple[NDArray[np.float64], ...]:
        if not self.racing or self.objectives[0].source != "verifier" or not isinstance(archive, Fronted):
            return ()
        width = len(self.objectives)
        return tuple(
            np.array([losses(self.objectives, one.objectives) for one in front]).reshape(-1, width)
            for front in archive.fronts
        )


@dataclass(frozen=True)
class _Arrays:
    """The rows as arrays; see `Screen` for shapes."""

    table: NDArray[np.float64]
    answers: NDArray[np.uint64]
    steps: NDArray[np.int64]

    @classmethod
    def of(cls, rows: Sequence[Individual], order: Sequence[str], keys: Sequence[str]) -> _Arrays:
        measured = [{m.instance: m for m in one.evaluation.measurements} for one in rows]
        table = [[[by_name[name].values[key] for name in order] for by_name in measured] for key in keys]
        answers = [[by_name[name].answer for name in order] for by_name in measured]
        steps = [one.step for one in rows]
        return cls(np.array(table), np.array(answers, dtype=np.uint64), np.array(steps, dtype=np.int64))

    def joined(self, other: _Arrays) -> _Arrays:
        return _Arrays(
            np.concatenate([self.table, other.table], axis=1)[:, -MOST:],
            np.concatenate([self.answers, other.answers])[-MOST:],
            np.concatenate([self.steps, other.steps])[-MOST:],
        )


def learned_order(
    rows: Sequence[Individual], names: Sequence[str], keys: Sequence[str], first: Sequence[str]
) -> tuple[str, ...]:
    """Return the instances in the order in which they are worth answering.

    Those of `first` lead. Each further one tells apart the most individuals that were equal on all
    before it; once none does, instances follow by how well the order of individuals on them agrees
    with their order on the whole.

    Args:
        rows: Individuals that answered every instance.
        names: Of the instances.
        keys: Of the values to look at, the primary one first.
        first: Instances whose place is fixed.
    """
    arrays = _Arrays.of(rows, names, keys)
    place = {name: index for index, name in enumerate(names)}
    order = [place[name] for name in first]
    left = [index for index in range(len(names)) if index not in set(order)]
    agreement = _agreement(arrays.table[0])
    codes = _codes(arrays.table)
    groups = np.zeros(len(rows), dtype=np.int64)
    for index in order:
        groups = _refined(groups, codes[:, index])
    while left and len(order) < SEPARATED and groups.max(initial=0) + 1 < len(rows):
        parts = {index: int(_refined(groups, codes[:, index]).max()) for index in left}
        chosen = max(left, key=lambda index: (parts[index], agreement[index], -index))
        if parts[chosen] == groups.max():
            break
        groups = _refined(groups, codes[:, chosen])
        order.append(chosen)
        left.remove(chosen)
    order += sorted(left, key=lambda index: (-agreement[index], index))
    return tuple(names[index] for index in order)


def _codes(table: NDArray[np.float64]) -> NDArray[np.int64]:
    """Return small integers, equal where all values are, shape (individuals, instances)."""
    columns = [np.unique(part, axis=0, return_inverse=True)[1] for part in table.transpose(2, 1, 0)]
    return np.stack([column.ravel() for column in columns], axis=1)


def _refined(groups: NDArray[np.int64], codes: NDArray[np.int64]) -> NDArray[np.int64]:
    """Return group numbers from 0 after splitting each group by `codes`."""
    both = groups * (int(codes.max()) + 1) + codes
    return np.asarray(np.unique(both, return_inverse=True)[1].ravel(), dtype=np.int64)


def _agreement(values: NDArray[np.float64]) -> Mapping[int, float]:
    """Return, by instance, the correlation of standings there with mean standings, rounded."""
    places = standings(values)
    centred = places - places.mean(axis=0)
    mean = centred.mean(axis=1)
    norms = np.sqrt((centred**2).sum(axis=0) * (mean**2).sum())
    products = mean @ centred
    found = np.divide(products, norms, out=np.zeros_like(products), where=norms > 0)
    return dict(enumerate(np.round(found, 6).tolist()))


def inherited(evaluation: Evaluation, elder: Evaluation) -> Evaluation:
    """Return the evaluation of a program that behaves like an elder, with the elder's values.

    What was measured on the program itself stays: its size, its time, and its first instances.
    """
    seen = {measurement.instance for measurement in evaluation.measurements}
    rest = tuple(m for m in elder.measurements if m.instance not in seen)
    return replace(
        evaluation,
        objectives={**elder.objectives, **evaluation.objectives},
        measurements=(*evaluation.measurements, *rest),
        feedback=elder.feedback,
    )
