# hostile: ret_masked_array
# kind: oneshot
# tries: return a masked array whose mask hides bad values
# contained if: rejected, or only the bytes sent count
# outcomes: invalid_output
# max_score: 0.2
# self-limit: harmless if it runs unconfined
import numpy as np


def solve(p, m):
    return np.ma.masked_array(np.full(len(p), 10**6), mask=True)
