"""Any PE that can run the task."""

import random

import numpy as np


def schedule(now, tasks, run, data, ahead, pes, state):
    answer = []
    for task in range(len(run)):
        answer += [task, random.choice(np.flatnonzero(np.isfinite(run[task])).tolist())]  # noqa: S311
    return answer
