"""Earliest task first: again and again the task and PE that finish first; bound at once, as in DS3.

Source: J.-J. Hwang, Y.-C. Chow, F. D. Anger, C.-Y. Lee, "Scheduling precedence graphs in systems with
interprocessor communication times", SIAM Journal on Computing 18(2), 1989; the form is that of S. E. Arda
et al., "DS3", IEEE Transactions on Computers 69(8), 2020.
"""

import numpy as np


def schedule(now, tasks, run, data, ahead, pes, state):
    run, free, answer = run.copy(), pes[:, 0].copy(), []
    finish = np.maximum(data, free) + run
    for _ in range(len(run)):
        task, pe = divmod(int(finish.argmin()), len(free))
        answer += [task, pe]
        free[pe] = finish[task, pe]
        run[task] = finish[task] = np.inf
        finish[:, pe] = np.maximum(data[:, pe], free[pe]) + run[:, pe]
    return answer
