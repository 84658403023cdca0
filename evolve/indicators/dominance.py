"""Pareto dominance on losses; every array of losses has shape (points, objectives)."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import ArrayLike, NDArray

from evolve.types import Objective


def losses(objectives: Sequence[Objective], values: Mapping[str, float]) -> tuple[float, ...]:
    """Return the losses of one evaluation, in the order of `objectives`, each in its box.

    A value that is missing or not finite becomes NaN, which dominates nothing and enters nothing.

    >>> losses([Objective("gap"), Objective("yield", "maximise")], {"gap": 2.0, "yield": 5.0})
    (2.0, -5.0)
    """
    return tuple(_loss(objective, values.get(objective.name, math.nan)) for objective in objectives)


def _loss(objective: Objective, value: float) -> float:
    return objective.box(value) if math.isfinite(value) else math.nan


def dominates(a: Sequence[float], b: Sequence[float]) -> bool:
    """Whether losses `a` are nowhere worse than `b` and somewhere better.

    NaN compares as neither better nor equal, so a vector that holds one is on no side.

    >>> dominates((1.0, 2.0), (1.0, 3.0)), dominates((1.0, 2.0), (1.0, 2.0))
    (True, False)
    """
    pairs = list(zip(a, b, strict=True))
    return all(x <= y for x, y in pairs) and any(x < y for x, y in pairs)


def nondominated(points: ArrayLike) -> NDArray[np.bool_]:
    """Mark the points that no other point dominates; of equal points only the first is marked.

    Args:
        points: Losses without NaN, shape (n, m).

    Returns:
        Shape (n,).
    """
    array = np.atleast_2d(np.asarray(points, dtype=np.float64))
    if not array.size:
        return np.zeros(0, dtype=np.bool_)
    import moocore

    return np.asarray(moocore.is_nondominated(array), dtype=np.bool_)


def ranks(points: ArrayLike) -> NDArray[np.int64]:
    """Return each point's front number: 0 is not dominated, 1 only by rank 0, and so on.

    Args:
        points: Losses without NaN, shape (n, m).

    Returns:
        Shape (n,); equal points share a rank.

    Source: N. Srinivas and K. Deb, "Multiobjective optimization using nondominated sorting in
        genetic algorithms", Evolutionary Computation 2(3), 1994.
    """
    array = np.atleast_2d(np.asarray(points, dtype=np.float64))
    if not array.size:
        return np.zeros(0, dtype=np.int64)
    import moocore

    return np.asarray(moocore.pareto_rank(array), dtype=np.int64)


def normalise(points: ArrayLike) -> NDArray[np.float64]:
    """Map every objective onto [0, 1] by its least and greatest value among `points`.

    An objective in which all points agree maps to 0: it cannot tell them apart.
    """
    array = np.asarray(points, dtype=np.float64)
    if not array.size:
        return array
    low = array.min(axis=0)
    width = array.max(axis=0) - low
    return np.asarray((array - low) / np.where(width > 0, width, 1.0), dtype=np.float64)
