"""Adjacent pairwise interchange from the ATC sequence (K = 2), until no exchange helps."""

from math import log


def sequence(p, w, d):
    order = atc(p, w, d)
    improved = True
    while improved:
        improved, clock = False, 0
        for k in range(len(order) - 1):
            i, j = order[k], order[k + 1]
            end = clock + p[i] + p[j]
            kept = w[i] * max(0, clock + p[i] - d[i]) + w[j] * max(0, end - d[j])
            swapped = w[j] * max(0, clock + p[j] - d[j]) + w[i] * max(0, end - d[i])
            if swapped < kept:
                order[k], order[k + 1] = j, i
                improved = True
            clock += p[order[k]]
    return order


def atc(p, w, d):
    waiting, clock, order = list(range(len(p))), 0, []
    window = 2 * sum(p) / len(p)
    while waiting:
        job = min(waiting, key=lambda j: log(p[j] / w[j]) + max(0, d[j] - p[j] - clock) / window)
        waiting.remove(job)
        order.append(job)
        clock += p[job]
    return order
