"""Hypervolume: how much of loss space a set dominates, up to a stated reference point."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

REFERENCE = 1.1
"""Reference point, in every objective, of losses normalised to [0, 1].

Just beyond the worst point, so that the ends of a front contribute too. Source: H. Ishibuchi et al.,
"How to specify a reference point in hypervolume calculation", Evolutionary Computation 26(3), 2018.
"""


def hypervolume(points: ArrayLike, reference_point: ArrayLike) -> float:
    """Return the volume that `points` dominate below `reference_point`.

    Args:
        points: Losses without NaN, shape (n, m); those beyond the reference point add nothing.
        reference_point: One number for all objectives, or shape (m,).

    >>> hypervolume([[1.0, 3.0], [2.0, 1.0]], 4.0)
    7.0
    """
    array = np.asarray(points, dtype=np.float64)
    if not array.size:
        return 0.0
    import moocore

    return float(moocore.hypervolume(array, ref=_reference(reference_point, array.shape[1])))


def contributions(points: ArrayLike, reference_point: ArrayLike) -> NDArray[np.float64]:
    """Return how much hypervolume would be lost without each point; 0 for a dominated one.

    Args:
        points: Losses without NaN, shape (n, m). Dominated points do not lessen what the others
            contribute.
        reference_point: One number for all objectives, or shape (m,).

    Returns:
        Shape (n,).

    >>> contributions([[1.0, 3.0], [2.0, 1.0]], 4.0).tolist()
    [1.0, 4.0]
    """
    array = np.asarray(points, dtype=np.float64)
    if not array.size:
        return np.zeros(0)
    reference = _reference(reference_point, array.shape[1])
    if array.shape[1] == 1:  # the library wants two objectives or more
        return _lengths(array[:, 0], float(reference[0]))
    import moocore

    return np.asarray(moocore.hv_contributions(array, ref=reference), dtype=np.float64)


def _lengths(points: NDArray[np.float64], reference: float) -> NDArray[np.float64]:
    """Return the contributions of points on a line: all of it belongs to the least, if it is alone."""
    least = points == points.min()
    return np.where(least & (least.sum() == 1), np.maximum(reference - points, 0.0), 0.0)


def _reference(reference_point: ArrayLike, objectives: int) -> NDArray[np.float64]:
    return np.broadcast_to(np.asarray(reference_point, dtype=np.float64), (objectives,)).copy()
