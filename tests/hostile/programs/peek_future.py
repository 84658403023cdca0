# hostile: peek_future
# kind: online
# tries: look for the arrivals that are still to come
# contained if: the future is in another process
# outcomes: ok, error
# max_score: 0.01
# self-limit: only the first call is slow
import gc

import numpy as np


def decide(size, backlog):
    for o in gc.get_objects():
        if type(o) is tuple and any(isinstance(x, np.ndarray) and x.size >= 400 for x in o):
            raise SystemError("BREACH found the instance")
    return 0
