# hostile: ret_datetime_array
# kind: oneshot
# tries: return dates
# contained if: rejected, or only the bytes sent count
# outcomes: invalid_output
# max_score: 0.2
# self-limit: harmless if it runs unconfined
import numpy as np


def solve(p, m):
    return np.zeros(len(p), dtype="datetime64[s]")
