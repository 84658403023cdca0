"""One further slot for each of the heaviest experts, then the longest processing time first.

Source of the packing: R. L. Graham, "Bounds on multiprocessing timing anomalies", SIAM Journal on Applied
Mathematics 17 (1969), with a limit on the number of things in a bin.
"""

import numpy as np


def pack(weights, bins):
    """Put the heaviest thing that is left on the lightest bin with room, row by row.

    Returns, for every bin one after the other, which things it holds, shape (rows, things).
    """
    rows, things = weights.shape
    room = things // bins
    packed = np.empty((rows, things), dtype=np.int64)
    order = np.argsort(-weights, axis=1, kind="stable").tolist()
    for row, (own, heaviest_first) in enumerate(zip(weights.tolist(), order, strict=True)):
        total, held = [0.0] * bins, [0] * bins
        for thing in heaviest_first:
            bin_ = min((b for b in range(bins) if held[b] < room), key=total.__getitem__)
            packed[row, bin_ * room + held[bin_]] = thing
            held[bin_] += 1
            total[bin_] += own[thing]
    return packed


def rebalance(load, replicas, groups, nodes, gpus):
    layers, experts = load.shape
    heaviest = np.argsort(-load, axis=1, kind="stable")
    further = [heaviest] * (replicas // experts - 1) + [heaviest[:, : replicas % experts]]
    owner = np.concatenate([np.tile(np.arange(experts), (layers, 1)), *further], axis=1)
    count = np.zeros((layers, experts))
    np.add.at(count, (np.arange(layers)[:, None], owner), 1)
    each = np.take_along_axis(load / count, owner, axis=1)
    return np.take_along_axis(owner, pack(each, gpus), axis=1).reshape(-1)
