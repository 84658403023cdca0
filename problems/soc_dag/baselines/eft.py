"""Earliest finish time: tasks as they became ready, each where it finishes first; bound at once.

Source: S. E. Arda et al., "DS3", IEEE Transactions on Computers 69(8), 2020.
"""

import numpy as np


def schedule(now, tasks, run, data, ahead, pes, state):
    free, answer = pes[:, 0].copy(), []
    for task in range(len(run)):
        finish = np.maximum(data[task], free) + run[task]
        pe = int(finish.argmin())
        free[pe] = finish[pe]
        answer += [task, pe]
    return answer
