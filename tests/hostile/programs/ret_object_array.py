# hostile: ret_object_array
# kind: oneshot
# tries: return an array of objects
# contained if: rejected, or only the bytes sent count
# outcomes: invalid_output
# max_score: 0.2
# self-limit: harmless if it runs unconfined
import numpy as np


def solve(p, m):
    return np.array([object()] * len(p))
