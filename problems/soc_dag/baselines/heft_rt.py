"""HEFT_RT: as HEFT, but ranks see no further than the ready tasks: their mean execution times.

This is the form that DeepSoCS and SoCRATES are compared with.

Source: T. T. Sung et al., "DeepSoCS", Electronics 9(6), 2020; J. Mack et al., "Performant, multi-objective
scheduling of highly interleaved task graphs on heterogeneous system on chip devices", IEEE TPDS 33(9), 2022.
"""

import numpy as np


def schedule(now, tasks, run, data, ahead, pes, state):
    can = np.isfinite(run)
    mean = np.where(can, run, 0).sum(axis=1) / can.sum(axis=1)
    free, answer = pes[:, 0].copy(), []
    for task in np.argsort(-mean, kind="stable"):
        finish = np.maximum(data[task], free) + run[task]
        pe = int(finish.argmin())
        free[pe] = finish[pe]
        answer += [int(task), pe]
    return answer
