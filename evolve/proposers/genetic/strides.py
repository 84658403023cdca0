"""How far an edit goes, measured on the probes, and how often it pays to go that far.

Of random edits of a good program most go too far: they make another program, and hardly ever a better
one. Measured on dispatching rules and on formulas to be recovered, the gain per evaluation is largest
where 0.3 to 3 % of the pairs of alternatives change places, or where results change by 1 to 30 %; at
ten times as much it is a tenth. Edits cost little to make, so that those which go too far are mostly
not evaluated.
"""

from __future__ import annotations

from bisect import bisect_right

import numpy as np

from evolve.proposers.genetic.probe import GROUPS, MEMBERS, Behaviour, comparisons

_EDGES = (0.001, 0.003, 0.01, 0.03, 0.1, 0.3, 0.6)
_ORDER_CHANCES = (0.4, 0.7, 1.0, 1.0, 0.3, 0.06, 0.02, 0.01)
_VALUE_CHANCES = (0.15, 0.3, 0.6, 1.0, 1.0, 0.8, 0.2, 0.04)


def order_stride(before: Behaviour, after: Behaviour, parameter: int) -> float:
    """Return the share of pairs of rows, differing in one parameter only, that compare differently."""
    rows = slice(parameter * GROUPS * MEMBERS, (parameter + 1) * GROUPS * MEMBERS)
    return float(np.mean(comparisons(before.results[rows]) != comparisons(after.results[rows])))


def value_stride(before: Behaviour, after: Behaviour) -> float:
    """Return the mean change of a result relative to its size, between 0 and 1."""
    old, new = before.results, after.results
    with np.errstate(all="ignore"):
        change = np.abs(new - old) / (np.abs(new) + np.abs(old))
    return float(np.mean(np.where(new == old, 0.0, np.where(np.isfinite(change), change, 1.0))))


def chance(before: Behaviour, after: Behaviour, decisive: int | None) -> float:
    """Return how often an edit deserves an evaluation.

    Args:
        before: Of the parent.
        after: Of the child.
        decisive: Parameter whose order is all that counts; `None` if values count, or nobody knows.
    """
    if decisive is None:
        return _VALUE_CHANCES[bisect_right(_EDGES, value_stride(before, after))]
    return _ORDER_CHANCES[bisect_right(_EDGES, order_stride(before, after, decisive))]
