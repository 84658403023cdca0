"""Minimum execution time: where a task runs fastest, whatever is queued there; an idle PE if there is one.

Source: T. D. Braun et al., "A comparison of eleven static heuristics", JPDC 61(6), 2001.
"""

import numpy as np


def schedule(now, tasks, run, data, ahead, pes, state):
    queued = pes[:, 1] + (pes[:, 0] > 0)
    answer = []
    for task in range(len(run)):
        fastest = np.flatnonzero(run[task] == run[task].min())
        pe = int(fastest[queued[fastest].argmin()])
        queued[pe] += 1
        answer += [task, pe]
    return answer
