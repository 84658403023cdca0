"""Discovered, step 5 of recordings/moe_eplb.jsonl: rounds in which neighbours swap to part a group."""

import numpy as np


def water_fill(load, slots):
    """Give every expert a slot and each further slot to the largest load per slot; all layers at once."""
    layers, experts = load.shape
    layer = np.arange(layers)
    owner = np.empty((layers, slots), dtype=np.int64)
    owner[:, :experts] = np.arange(experts)
    count = np.ones((layers, experts))
    each = load.copy()
    for slot in range(experts, slots):
        hottest = each.argmax(axis=1)
        owner[:, slot] = hottest
        count[layer, hottest] += 1
        each[layer, hottest] = load[layer, hottest] / count[layer, hottest]
    return owner, np.take_along_axis(each, owner, axis=1)


def heaviest_first(owner, each):
    order = np.argsort(-each, axis=1)
    return np.take_along_axis(owner, order, axis=1), np.take_along_axis(each, order, axis=1)


def rebalance(load, replicas, groups, nodes, gpus):
    layers, experts = load.shape
    damped = np.power(load + 1.0, 0.9)
    owner, each = heaviest_first(*water_fill(damped, replicas))
    group = owner // (experts // groups)
    layer, room = np.arange(layers)[:, None], replicas // gpus
    total = np.zeros((layers, gpus))
    shared = np.zeros((layers, gpus, groups))
    placed = np.empty((layers, gpus, room), dtype=np.int64)
    for k in range(room):
        here = slice(k * gpus, (k + 1) * gpus)
        own, weight, kind = owner[:, here].copy(), each[:, here].copy(), group[:, here].copy()
        gpu = np.argsort(total, axis=1)
        for start in (0, 1, 0, 1) if k else ():
            a = np.arange(start, gpus - 1, 2)
            b = a + 1
            ga, gb, ka, kb, wa, wb = gpu[:, a], gpu[:, b], kind[:, a], kind[:, b], weight[:, a], weight[:, b]
            clash = wa * shared[layer, ga, ka] + wb * shared[layer, gb, kb]
            other = wb * shared[layer, ga, kb] + wa * shared[layer, gb, ka]
            price = (wa - wb) * (total[layer, gb] - total[layer, ga])
            swap = other + 3.0 * price < clash
            gpu[:, a], gpu[:, b] = np.where(swap, gb, ga), np.where(swap, ga, gb)
        placed[layer, gpu, k] = own
        total[layer, gpu] += weight
        shared[layer, gpu, kind] += weight
    return placed.reshape(-1)
