"""The best fixed order of columns, rows sorted: dynamic programming over sets of columns.

Putting column c after a set S costs one cell for every combination of values that S and c have together.
Exact up to ten columns; with more, only the 40 cheapest sets of each size are kept.
"""

import numpy as np

EXACT, BEAM = 10, 40


def arrange(rows, width, codes, lengths, block, capacity):
    columns = width - 1
    layer = {0: (0, (), np.zeros(rows, np.int64))}
    for _ in range(columns):
        following = {}
        for subset, (cost, order, groups) in layer.items():
            for c in range(columns):
                if subset >> c & 1:
                    continue
                key = groups * (codes[:, c].max() + 1) + codes[:, c]
                _, first, number = np.unique(key, return_index=True, return_inverse=True)
                total = cost + int(lengths[first, c].sum())
                known = following.get(subset | 1 << c)
                if known is None or total < known[0]:
                    following[subset | 1 << c] = (total, (*order, c), number.reshape(-1))
        if columns > EXACT:
            following = dict(sorted(following.items(), key=lambda item: item[1][0])[:BEAM])
        layer = following
    ((_, order, _),) = layer.values()
    order = np.array(order)
    sorted_rows = np.lexsort(codes[:, order[::-1]].T)
    return np.column_stack([sorted_rows, np.tile(order, (rows, 1))]).ravel()
