"""One order of columns for all rows: by mean length² × (rows / values − 1), largest first; rows sorted.

Source: S. Liu et al., "Optimizing LLM queries in relational data analytics workloads", MLSys 2025, the fixed
order that their recursion ends with.
"""

import numpy as np


def arrange(rows, width, codes, lengths, block, capacity):
    values = np.array([len(np.unique(column)) for column in codes.T])
    order = np.argsort(-(lengths.astype(float) ** 2).mean(axis=0) * (rows / values - 1), kind="stable")
    sorted_rows = np.lexsort(codes[:, order[::-1]].T)
    return np.column_stack([sorted_rows, np.tile(order, (rows, 1))]).ravel()
