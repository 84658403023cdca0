# hostile: ret_float_array
# kind: oneshot
# tries: return floats where integers are declared
# contained if: rejected, or only the bytes sent count
# outcomes: invalid_output
# max_score: 0.2
# self-limit: harmless if it runs unconfined
import numpy as np


def solve(p, m):
    return np.zeros(len(p))
