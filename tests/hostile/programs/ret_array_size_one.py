# hostile: ret_array_size_one
# kind: online
# tries: return an array where a number is declared
# contained if: rejected, or only the bytes sent count
# outcomes: invalid_output
# max_score: 0.01
# self-limit: harmless if it runs unconfined
import numpy as np


def decide(size, backlog):
    return np.array([-3])
