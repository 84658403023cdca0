"""Values on instances to one number per objective, for one evaluation or for many resamples."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from evolve.errors import ProblemError
from evolve.types import Instance, Objective

EPSILON = 1e-9
"""Least denominator of a gap: guards a division by zero and nothing else."""

Weights = NDArray[np.float64]
"""How often each instance counts, shape (resamples, instances); ones are the sample itself."""


def reduce(objective: Objective, instances: Sequence[Instance], values: Mapping[str, float]) -> float:
    """Return the value of `objective` from its values on `instances`.

    "worst" and the two gaps are taken in loss and then turned back: for a maximised objective the
    worst is the least value, and the gap is negative where the reference was not reached, so that
    more is better like in the values themselves.

    Args:
        objective: Of source "verifier" or any other that has a value per instance.
        instances: Those that count; at least one.
        values: By name of instance.

    Raises:
        ProblemError: An instance has no finite value, or a gap is wanted and it has no reference.
    """
    sample = Sample.of(objective, instances)
    return float(sample.reduce(sample.vector(values), np.ones((1, len(instances))))[0])


@dataclass(frozen=True)
class Sample:
    """The instances that an objective reduces over, as arrays in their order.

    Attributes:
        objective: What is reduced.
        names: Of the instances.
        references: In loss, shape (instances,); zeros where the reduction needs none.
        groups: Each instance's group as an index from 0, shape (instances,).
    """

    objective: Objective
    names: tuple[str, ...]
    references: NDArray[np.float64]
    groups: NDArray[np.int64]

    @classmethod
    def of(cls, objective: Objective, instances: Sequence[Instance]) -> Sample:
        """Read references and groups.

        Raises:
            ProblemError: No instance, or a gap is wanted and one has no reference.
        """
        if not instances:
            raise ProblemError(f"objective `{objective.name}`: no instance to reduce over")
        references = np.zeros(len(instances))
        if objective.reduce in ("gap", "mean_gap", "worst_gap"):
            references = np.array([_reference(objective, instance) for instance in instances])
        _, groups = np.unique([instance.group for instance in instances], return_inverse=True)
        names = tuple(instance.name for instance in instances)
        return cls(objective, names, references, groups.astype(np.int64))

    def vector(self, values: Mapping[str, float]) -> NDArray[np.float64]:
        """Return the losses of `values`, shape (instances,), in the instances' order.

        Raises:
            ProblemError: An instance has no value, or one that is not finite.
        """
        missing = [name for name in self.names if name not in values]
        if missing:
            raise ProblemError(
                f"instance `{missing[0]}` has no value for objective `{self.objective.name}` "
                f"(key `{self.objective.key}`); {len(missing)} of {len(self.names)} are missing"
            )
        for name in self.names:
            if not math.isfinite(values[name]):
                raise ProblemError(
                    f"instance `{name}`: `{self.objective.key}` is {values[name]}, wanted a finite number"
                )
        return np.array([self.objective.loss(values[name]) for name in self.names], dtype=np.float64)

    def reduce(self, loss: NDArray[np.float64], weights: Weights) -> NDArray[np.float64]:
        """Return the objective's value, in its own direction, for every row of `weights`."""
        kind = self.objective.reduce
        if kind == "worst":
            reduced = np.where(weights > 0, loss, -np.inf).max(axis=1)
        elif kind == "worst_tenth":
            reduced = _worst_tenth(loss, weights)
        elif kind == "worst_gap":
            reduced = self._worst_gap(loss, weights)
        elif kind == "gap":
            reduced = _gap(_total(loss, weights), _total(self.references, weights))
        else:
            reduced = _total(_gap(loss, self.references) if kind == "mean_gap" else loss, weights)
            if kind != "sum":
                reduced = reduced / weights.sum(axis=1)
        return np.asarray(reduced if self.objective.direction == "minimise" else -reduced)

    def _worst_gap(self, loss: NDArray[np.float64], weights: Weights) -> NDArray[np.float64]:
        worst = np.full(len(weights), -np.inf)
        for group in range(int(self.groups.max()) + 1):
            here = self.groups == group
            inside = weights[:, here]
            gap = _gap(_total(loss[here], inside), _total(self.references[here], inside))
            worst = np.where(inside.any(axis=1), np.maximum(worst, gap), worst)
        return worst


def _total(loss: NDArray[np.float64], weights: Weights) -> NDArray[np.float64]:
    if len(weights) == 1:
        # Exactly rounded: equal answers must tie whatever the order of the instances.
        return np.array([math.fsum(weights[0] * loss)])
    return np.asarray(weights @ loss, dtype=np.float64)


def _worst_tenth(loss: NDArray[np.float64], weights: Weights) -> NDArray[np.float64]:
    worst_first = np.argsort(-loss, kind="stable")
    inside = weights[:, worst_first]
    tenth = np.maximum(np.ceil(inside.sum(axis=1) / 10), 1)
    taken = np.clip(tenth[:, None] - (np.cumsum(inside, axis=1) - inside), 0, inside)
    return np.asarray(_total(loss[worst_first], taken) / tenth)


def _gap(loss: NDArray[np.float64], reference: NDArray[np.float64]) -> NDArray[np.float64]:
    return np.asarray(100.0 * (loss - reference) / np.maximum(np.abs(reference), EPSILON))


def _reference(objective: Objective, instance: Instance) -> float:
    reference = instance.references.get(objective.key)
    if reference is None:
        raise ProblemError(
            f"objective `{objective.name}` is a {objective.reduce}, but instance `{instance.name}` "
            f"has no reference for `{objective.key}`: it has {sorted(instance.references)}"
        )
    return objective.loss(reference.value)
