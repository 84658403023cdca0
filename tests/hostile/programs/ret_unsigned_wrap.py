# hostile: ret_unsigned_wrap
# kind: oneshot
# tries: return unsigned numbers that wrap to -1
# contained if: rejected, or only the bytes sent count
# outcomes: invalid_output
# max_score: 0.2
# self-limit: harmless if it runs unconfined
import numpy as np


def solve(p, m):
    return np.full(len(p), 2**64 - 1, dtype=np.uint64)
