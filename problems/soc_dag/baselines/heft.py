"""HEFT at run time: the ready task with the highest upward rank first, where it finishes earliest.

The rank is that of the whole application; what is bound is not revised.

Source: H. Topcuoglu, S. Hariri, M.-Y. Wu, "Performance-effective and low-complexity task scheduling for
heterogeneous computing", IEEE TPDS 13(3), 2002.
"""

import numpy as np


def schedule(now, tasks, run, data, ahead, pes, state):
    free, answer = pes[:, 0].copy(), []
    for task in np.argsort(-tasks[:, 1], kind="stable"):
        finish = np.maximum(data[task], free) + run[task]
        pe = int(finish.argmin())
        free[pe] = finish[pe]
        answer += [int(task), pe]
    return answer
