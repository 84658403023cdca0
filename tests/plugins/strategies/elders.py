"""A parent rule of a user's own: the elder a member is, the likelier."""

import numpy as np


def parents(pool):
    weights = 0.8 ** np.arange(len(pool))
    return weights / weights.sum()
