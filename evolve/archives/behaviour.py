"""How differently programs behave: their values on the same instances, compared."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence

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


def row(profile: Mapping[str, float], instances: Sequence[str]) -> NDArray[np.float64]:
    """Return the profile as an array in the order of `instances`, NaN where it has none."""
    return np.array([profile.get(name, math.nan) for name in instances], dtype=np.float64)


def standings(losses: NDArray[np.float64]) -> NDArray[np.float64]:
    """Replace each loss by its place among the individuals on that instance, from 0 to 1.

    Equal losses share their mean place. Places, unlike losses, are not squeezed together by one
    individual that fails badly, and count every instance alike.

    Args:
        losses: Without NaN, shape (individuals, instances).

    >>> standings(np.array([[1.0], [5.0], [900.0]])).ravel().tolist()
    [0.0, 0.5, 1.0]
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
