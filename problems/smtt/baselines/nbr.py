"""Net benefit of relocation, from the MDD sequence.

From the last position to the first: behind every late job, put that longer job from further ahead
whose relocation pays most, if any does. What those between gain is bounded by their tardiness and
by the time that the moved job no longer takes before them.

Source: J. E. Holsenback, R. M. Russell, "A heuristic algorithm for sequencing on one machine to
minimize total tardiness", Journal of the Operational Research Society 43 (1992); our reading of it.
"""

import numpy as np


def sequence(p, d):
    p, d = np.array(p), np.array(d)
    return relocate(mdd(p, d), p, d).tolist()


def mdd(p, d):
    waiting, clock, order = np.lexsort((d, p)), 0, []
    while len(waiting):
        at = int(np.argmin(np.maximum(clock + p[waiting], d[waiting])))
        order.append(waiting[at])
        clock += p[waiting[at]]
        waiting = np.delete(waiting, at)
    return np.array(order)


def relocate(order, p, d):
    completion = np.cumsum(p[order])
    tardy = np.maximum(completion - d[order], 0)
    for k in range(len(order) - 1, 0, -1):
        if not tardy[k]:
            continue
        longer = np.flatnonzero(p[order[:k]] > p[order[k]])
        if not len(longer):
            continue
        moved = order[longer]
        gains = np.minimum(p[moved][:, None], tardy[: k + 1])
        gains[np.arange(k + 1) <= longer[:, None]] = 0
        benefit = gains.sum(axis=1) - np.maximum(completion[k] - d[moved], 0) + tardy[longer]
        best = int(np.argmax(benefit))
        if benefit[best] > 0:
            at = longer[best]
            order[at : k + 1] = np.append(order[at + 1 : k + 1], order[at])
            completion = np.cumsum(p[order])
            tardy = np.maximum(completion - d[order], 0)
    return order
