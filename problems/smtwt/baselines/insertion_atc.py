"""Insertion descent from the ATC sequence (K = 2).

Every job in turn goes to the first position that improves on its own, until a round changes nothing.
"""

import numpy as np


def sequence(p, w, d):
    p, w, d = np.array(p), np.array(w), np.array(d)
    return descend(atc(p, w, d), p, w, d).tolist()


def atc(p, w, d):
    waiting, clock, order = np.arange(len(p)), 0, []
    window = 2 * p.mean()
    while len(waiting):
        slack = np.maximum(0, d[waiting] - p[waiting] - clock)
        at = int(np.argmin(np.log(p[waiting] / w[waiting]) + slack / window))
        order.append(waiting[at])
        clock += p[waiting[at]]
        waiting = np.delete(waiting, at)
    return np.array(order)


def descend(order, p, w, d):
    improved = True
    while improved:
        improved = False
        for at in range(len(order)):
            job = order[at]
            rest = np.delete(order, at)
            costs = insertion_costs(rest, job, p, w, d)
            better = np.flatnonzero(costs < costs[at])
            if len(better):
                order = np.insert(rest, better[0], job)
                improved = True
    return order


def insertion_costs(rest, job, p, w, d):
    """Total cost with `job` in each position of `rest`, in one pass over it."""
    completion = np.cumsum(p[rest])
    before = w[rest] * np.maximum(completion - d[rest], 0)
    after = w[rest] * np.maximum(completion + p[job] - d[rest], 0)
    own = w[job] * np.maximum(np.append(0, completion) + p[job] - d[job], 0)
    return own + np.append(0, np.cumsum(before)) + np.append(np.cumsum(after[::-1])[::-1], 0)
