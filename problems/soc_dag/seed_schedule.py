"""Longest waiting first, each where it finishes earliest."""

import numpy as np


def schedule(now, tasks, run, data, ahead, pes, state):
    free = pes[:, 0].copy()
    answer = []
    for task in range(len(run)):
        finish = np.maximum(data[task], free) + run[task]
        pe = int(finish.argmin())
        free[pe] = finish[pe]
        answer += [task, pe]
    return answer
