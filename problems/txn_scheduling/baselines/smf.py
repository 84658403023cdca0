"""Shortest makespan first: append, of ten sampled transactions, the one that delays the end least.

Source: A. Cheng et al., "Towards optimal transaction scheduling", PVLDB 17 (2024).
"""

import numpy as np


def order(n, keys, length, owner, key, write, position):
    own = [[] for _ in range(n)]
    for j, k, w, p in zip(owner, key, write, position, strict=True):
        own[j].append((k, w, p))
    rng = np.random.default_rng(42)
    written, touched = [-1] * keys, [-1] * keys
    rest = rng.permutation(n).tolist()
    made, makespan = [], 0

    def start(j):
        return max(0, *((touched[k] if w else written[k]) + 1 - p for k, w, p in own[j]))

    while rest:
        sampled = rng.permutation(rest)[:10].tolist() if made else rest[:1]
        best = min(sampled, key=lambda j: max(makespan, start(j) + length[j]))
        begin = start(best)
        makespan = max(makespan, begin + length[best])
        for k, w, p in own[best]:
            touched[k] = max(touched[k], begin + p)
            if w:
                written[k] = max(written[k], begin + p)
        rest.remove(best)
        made.append(best)
    return made
