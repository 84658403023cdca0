# hostile: ret_big_endian
# kind: oneshot
# tries: return an array in foreign byte order
# contained if: rejected, or only the bytes sent count
# outcomes: ok, invalid_output
# max_score: 0.2
# self-limit: harmless if it runs unconfined
import numpy as np


def solve(p, m):
    return np.zeros(len(p), dtype=">i8")
