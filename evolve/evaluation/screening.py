"""Decide, before a program has seen every instance, whether the rest is worth the effort.

What the program will reach is foreseen from its nearest neighbours: the individuals whose values on
the instances seen so far are most like its own lend it theirs on the others, and every objective is
computed on the whole. The error of that is measured where it matters, on the neighbours themselves,
each foreseen from individuals that are as far from it as it is from the program. A program is dropped
once what it may reach at best, a `Margin` of such errors better than foreseen, is dominated in every
front.

Source: the idea of racing, O. Maron and A. W. Moore, "Hoeffding races: accelerating model selection
search for classification and function approximation", NIPS 6, 1993; errors of neighbours as the width
of an interval, H. Papadopoulos, V. Vovk and A. Gammerman, "Regression conformal prediction with
nearest neighbours", Journal of Artificial Intelligence Research 40, 2011.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from evolve.indicators.reduction import Sample
from evolve.types import Instance, Measurement, Objective, Screen, Screening

LENDERS = 2
"""Individuals that a foresight is the mean of."""

Array = NDArray[np.float64]


@dataclass(frozen=True)
class Judge:
    """Decides about one program.

    Attributes:
        screen: What is known of the search.
        objectives: As declared, the primary first.
        instances: Of the split, in any order.
    """

    screen: Screen
    objectives: Sequence[Objective]
    instances: Sequence[Instance]

    def verdict(self, measured: Sequence[Measurement], known: Mapping[str, float]) -> Screening | None:
        """Decide after the first `len(measured)` instances of the screen's order; `None` is no verdict.

        Args:
            measured: In that order.
            known: Objectives that need no instance, or are measured already.
        """
        seen, total = len(measured), len(self.screen.order)
        if 0 < self.screen.match_from <= seen:
            elder = self._elder(measured)
            if elder is not None:
                return Screening("same", seen, total, elder, audited=self.screen.audit)
        if not self.screen.fronts or len(self.screen.steps) <= self.screen.margin.neighbours:
            return None
        likely, best = self._foreseen(measured)
        if best[0] <= self.screen.reserve or not self._hopeless(self._losses(best, known)):
            return None
        expected = {o.name: o.loss(loss) for o, loss in zip(self._foreseeable, likely.tolist(), strict=True)}
        return Screening("dropped", seen, total, expected=expected, audited=self.screen.audit)

    def audited(
        self, verdict: Screening, measured: Sequence[Measurement], objectives: Mapping[str, float]
    ) -> Screening:
        """Return `verdict` with what the full evaluation says of it."""
        if verdict.verdict == "same":
            row = int(np.flatnonzero(self.screen.steps == verdict.elder)[0])
            return replace(verdict, wrong=bool((self._values(measured) != self.screen.table[:, row]).any()))
        chosen = {objective.name: objective for objective in self.objectives}
        losses = np.array([chosen[name].box(objectives[name]) for name in self.screen.counted])
        return replace(verdict, wrong=not self._hopeless(losses))

    # --- equal behaviour ----------------------------------------------------------------------

    def _elder(self, measured: Sequence[Measurement]) -> int | None:
        """Return the eldest individual whose answers were the same on every instance seen."""
        own = np.array([measurement.answer for measurement in measured], dtype=np.uint64)
        if not own.all():
            return None
        equal = (self.screen.answers[:, : len(own)] == own).all(axis=1)
        return int(self.screen.steps[equal].min()) if equal.any() else None

    # --- expectation --------------------------------------------------------------------------

    @cached_property
    def _foreseeable(self) -> list[Objective]:
        """Objectives that count and have values on instances, the primary first if it has."""
        return [o for o in self.objectives if o.source == "verifier" and o.name in self.screen.counted]

    @cached_property
    def _samples(self) -> list[Sample]:
        by_name = {instance.name: instance for instance in self.instances}
        ordered = [by_name[name] for name in self.screen.order]
        return [Sample.of(objective, ordered) for objective in self._foreseeable]

    @cached_property
    def _known(self) -> list[Array]:
        """Losses of the individuals by foreseeable objective, each of shape (individuals, instances)."""
        keys = self.screen.keys
        return [self.screen.table[keys.index(o.key)] * o.loss(1.0) for o in self._foreseeable]

    @cached_property
    def _weights(self) -> list[Array]:
        """What a difference on an instance counts, by objective: 1 over the typical difference."""
        found = []
        for objective, sample, losses in zip(self._foreseeable, self._samples, self._known, strict=True):
            relative = objective.reduce == "mean_gap"
            weight = 1 / np.maximum(np.abs(sample.references), 1e-9) if relative else np.ones(losses.shape[1])
            typical = float((np.abs(losses - np.median(losses, axis=0)) * weight).mean())
            found.append(weight / typical if typical > 0 else weight)
        return found

    def _foreseen(self, measured: Sequence[Measurement]) -> tuple[Array, Array]:
        """Return the losses to expect and the best ones to be feared, one per foreseeable objective."""
        margin, seen = self.screen.margin, len(measured)
        own = [row * o.loss(1.0) for o, row in zip(self._foreseeable, self._rows(measured), strict=True)]
        distances = self._distances(own, seen)
        near = np.argsort(distances, kind="stable")[: margin.neighbours]
        guesses = np.array([self._lent(int(row), own, seen) for row in near])
        away = float(distances[near[:LENDERS]].mean()) if margin.as_far else 0.0
        errors = np.array([self._error(int(row), seen, away) for row in near])
        likely = guesses[:LENDERS].mean(axis=0)
        spread = np.maximum(np.sqrt((errors**2).mean(axis=0)), guesses.std(axis=0))
        return likely, likely - margin.errors * spread

    def _error(self, row: int, seen: int, away: float) -> Array:
        """Return how far an individual is from what its nearest neighbours at least `away` lend it."""
        own = [losses[row, :seen] for losses in self._known]
        distances = self._distances(own, seen)
        distances[row] = np.inf
        too_near = distances < away
        if len(distances) - too_near.sum() > LENDERS:
            near = np.argsort(np.where(too_near, np.inf, distances), kind="stable")[:LENDERS]
        else:
            distances[row] = -np.inf
            near = np.argsort(-distances, kind="stable")[:LENDERS]
        guess = np.mean([self._lent(int(other), own, seen) for other in near], axis=0)
        return np.asarray(self._lent(row, own, seen) - guess)

    def _lent(self, row: int, own: Sequence[Array], seen: int) -> Array:
        """Return the losses of a program with `own` values that behaves like `row` from there on."""
        one = np.ones((1, len(self.screen.order)))
        reached = []
        for objective, sample, mine, known in zip(
            self._foreseeable, self._samples, own, self._known, strict=True
        ):
            whole = np.concatenate([mine, known[row, seen:]])
            reached.append(objective.loss(float(sample.reduce(whole, one)[0])))
        return np.array(reached)

    def _distances(self, own: Sequence[Array], seen: int) -> Array:
        total = np.zeros(len(self.screen.steps))
        for mine, known, weight in zip(own, self._known, self._weights, strict=True):
            total += (np.abs(known[:, :seen] - mine) * weight[:seen]).sum(axis=1)
        return total

    def _rows(self, measured: Sequence[Measurement]) -> list[Array]:
        return [np.array([m.values[o.key] for m in measured], dtype=np.float64) for o in self._foreseeable]

    def _values(self, measured: Sequence[Measurement]) -> Array:
        by_name = {measurement.instance: measurement.values for measurement in measured}
        return np.array([[by_name[name][key] for name in self.screen.order] for key in self.screen.keys])

    # --- fronts -------------------------------------------------------------------------------

    def _losses(self, best: Array, known: Mapping[str, float]) -> Array:
        """Return losses in boxes in the order of `screen.counted`."""
        foreseen = {o.name: o.loss(loss) for o, loss in zip(self._foreseeable, best.tolist(), strict=True)}
        values = {**known, **foreseen}
        chosen = {objective.name: objective for objective in self.objectives}
        return np.array([chosen[name].box(values[name]) for name in self.screen.counted])

    def _hopeless(self, losses: Array) -> bool:
        """Whether every front has a member that is nowhere worse."""
        return all(bool((front <= losses).all(axis=1).any()) for front in self.screen.fronts)
