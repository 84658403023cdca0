"""Groups to nodes, replicas within nodes, slots to GPUs, each greedily; the usual reference.

Source: the policy for grouped experts of DeepSeek's expert-parallel load balancer (2025), in our own words.
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


def replicate(load, slots):
    """Give every thing a slot and each further slot to the largest load per slot.

    Returns the thing of each slot, and its load per slot, both of shape (rows, slots).
    """
    rows, things = load.shape
    row = np.arange(rows)
    owner = np.empty((rows, slots), dtype=np.int64)
    owner[:, :things] = np.arange(things)
    count = np.ones((rows, things))
    each = load.astype(float)
    for slot in range(things, slots):
        hottest = each.argmax(axis=1)
        owner[:, slot] = hottest
        count[row, hottest] += 1
        each[row, hottest] = load[row, hottest] / count[row, hottest]
    return owner, np.take_along_axis(each, owner, axis=1)


def rebalance(load, replicas, groups, nodes, gpus):
    layers, experts = load.shape
    if groups % nodes:
        groups = nodes = 1
    size = experts // groups
    of_node = pack(load.reshape(layers, groups, size).sum(axis=2), nodes)
    members = (of_node[:, :, None] * size + np.arange(size)).reshape(layers, nodes, -1)
    slots = np.empty((layers, nodes, replicas // nodes), dtype=np.int64)
    for node in range(nodes):
        own = np.take_along_axis(load, members[:, node], axis=1)
        owner, each = replicate(own, replicas // nodes)
        packed = np.take_along_axis(owner, pack(each, gpus // nodes), axis=1)
        slots[:, node] = np.take_along_axis(members[:, node], packed, axis=1)
    return slots.reshape(-1)
