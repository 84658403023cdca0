"""PEFT at run time: the least finish time plus optimistic cost of what must still follow.

Tasks go by decreasing mean of their optimistic costs over the PEs that can run them.

Source: H. Arabnejad, J. G. Barbosa, "List scheduling algorithm for heterogeneous systems by an optimistic
cost table", IEEE TPDS 25(3), 2014.
"""

import numpy as np


def schedule(now, tasks, run, data, ahead, pes, state):
    can = np.isfinite(run)
    rank = np.where(can, ahead, 0).sum(axis=1) / can.sum(axis=1)
    free, answer = pes[:, 0].copy(), []
    for task in np.argsort(-rank, kind="stable"):
        finish = np.maximum(data[task], free) + run[task]
        pe = int((finish + ahead[task]).argmin())
        free[pe] = finish[pe]
        answer += [int(task), pe]
    return answer
