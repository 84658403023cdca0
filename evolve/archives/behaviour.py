"""How differently programs behave: their values on the same instances, compared."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from evolve.types import Individual, Objective


def profile(individual: Individual, objective: Objective) -> dict[str, float]:
    """Return the individual's loss on every instance that has a value for `objective`."""
    key = objective.key
    return {
        measured.instance: objective.loss(measured.values[key])
        for measured in individual.evaluation.measurements
        if key in measured.values
    }


def profiles(individuals: Sequence[Individual], objective: Objective) -> NDArray[np.float64]:
    """Return losses on the instances that all `individuals` saw, shape (individuals, instances).

    Columns are in order of the instances' names; there is none where no instance has a value, as
    with an objective that is measured on the program itself.
    """
    rows = [profile(individual, objective) for individual in individuals]
    shared = sorted(set.intersection(*(set(row) for row in rows))) if rows else []
    return np.array([[row[name] for name in shared] for row in rows], dtype=np.float64)


def standings(losses: NDArray[np.float64]) -> NDArray[np.float64]:
    """Replace each loss by its place among the individuals on that instance, from 0 to 1.

    Equal losses share their mean place. Places, unlike losses, are not squeezed together by one
    individual that fails badly, and count every instance alike.
    """
    n = len(losses)
    if n < 2:
        return np.zeros(losses.shape)
    places = np.empty(losses.shape)
    for column, values in enumerate(losses.T):
        inorder = np.sort(values)
        first = np.searchsorted(inorder, values, side="left")
        last = np.searchsorted(inorder, values, side="right") - 1
        places[:, column] = (first + last) / (2 * (n - 1))
    return places


def distances(places: NDArray[np.float64], chosen: Sequence[int]) -> NDArray[np.float64]:
    """Return each individual's distance from the nearest of `chosen`.

    Args:
        places: From `standings`, shape (individuals, instances).
        chosen: Positions; at least one.

    Returns:
        Mean absolute difference of places over instances, shape (individuals,); zeros if no
        instance was seen by all.
    """
    if not places.shape[1]:
        return np.zeros(len(places))
    apart = [np.abs(places - places[index]).mean(axis=1) for index in chosen]
    return np.asarray(np.min(apart, axis=0), dtype=np.float64)
