# hostile: ret_strided_view
# kind: oneshot
# tries: return a view whose bytes are not its values
# contained if: rejected, or only the bytes sent count
# outcomes: invalid_output
# max_score: 0.2
# self-limit: harmless if it runs unconfined
import numpy as np


def solve(p, m):
    return np.lib.stride_tricks.as_strided(np.full(2 * len(p), -1), shape=(len(p),), strides=(16,))
