"""Greedy group recursion: the value that saves most goes first in all rows with it; both parts recurse.

A value is worth length² × (count − 1), wherever it stands. At row depth 4 or column depth 2 what is left gets
a fixed order by (mean length)² × (rows / values − 1), and so does the table to begin with. Tables above 2,000
rows are halved; columns with more than 70 % distinct values stay at the end.

Source: S. Liu et al., "Optimizing LLM queries in relational data analytics workloads", MLSys 2025.
"""

import numpy as np

STOP, ROW_STOP, COLUMN_STOP, DISTINCT, HALVED = 1, 4, 2, 0.7, 2000


def arrange(rows, width, codes, lengths, block, capacity):
    sizes = np.zeros(codes.max() + 1)
    sizes[codes] = lengths
    every = np.tile(np.arange(width - 1), (rows, 1))
    ranked = by_worth(codes, sizes)
    values = np.array([len(np.unique(column)) for column in codes.T])
    last = [c for c in ranked if values[c] > DISTINCT * rows]
    order = [c for c in ranked if values[c] <= DISTINCT * rows]
    begin = np.lexsort(codes[:, order[::-1]].T)
    parts = [group(part, every[: len(part), order], codes, sizes, (0, 0)) for part in halves(begin)]
    chosen = np.concatenate([part for part, _ in parts])
    made = np.concatenate([columns for _, columns in parts])
    made = np.column_stack([made, np.tile(np.array(last, int), (rows, 1))])
    keys = np.take_along_axis(codes[chosen], made, axis=1)
    return np.column_stack([chosen, made])[np.lexsort(keys[:, ::-1].T)].ravel()


def halves(part):
    if len(part) <= HALVED:
        return [part]
    return halves(part[: len(part) // 2]) + halves(part[len(part) // 2 :])


def by_worth(cells, sizes):
    """Return columns by (mean length)² × (rows / values − 1), largest first."""
    values = np.array([len(np.unique(column)) for column in cells.T])
    return np.argsort(-(sizes[cells].mean(axis=0) ** 2) * (len(cells) / values - 1), kind="stable")


def group(part, columns, codes, sizes, depth):
    """Return rows and their columns, in order; `columns` has one row for each of `part`."""
    cells = codes[part[:, None], columns]
    if not len(part) or not columns.shape[1]:
        return part, columns
    deep = depth[0] >= ROW_STOP or depth[1] >= COLUMN_STOP
    value = None if deep else best_value(cells, sizes)
    if value is None:
        return part, columns[:, by_worth(cells, sizes)]
    same = cells == value
    inside = same.any(axis=1)
    front = np.argsort(~same[inside], axis=1, kind="stable")
    moved = np.take_along_axis(columns[inside], front, axis=1)
    rows, rest = group(part[inside], moved[:, 1:], codes, sizes, (depth[0], depth[1] + 1))
    # What comes back is in the order of `part`: rows are sorted at the very end.
    others, order = group(part[~inside], columns[~inside], codes, sizes, (depth[0] + 1, depth[1]))
    place = {int(row): at for at, row in enumerate(part[inside])}
    first = moved[[place[int(row)] for row in rows], :1]
    return np.concatenate([rows, others]), np.concatenate([np.column_stack([first, rest]), order])


def best_value(cells, sizes):
    found, count = np.unique(cells, return_counts=True)
    worth = sizes[found] ** 2 * (count - 1)
    top = int(worth.argmax())
    return found[top] if worth[top] >= STOP else None
