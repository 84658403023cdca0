"""Discovered, step 20 of recordings/moe_eplb.jsonl: experts of a group repel each other; flat indices."""

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


def spread(owner, each, row, gpus, room):
    """Heaviest first, each to the smallest total plus 0.4 times what is there of its group; flat indices."""
    steps, layers = owner.shape
    total = np.zeros((layers, gpus))
    shared = np.zeros((int(row.max()) + 1, gpus))
    held = np.zeros(layers * gpus, dtype=np.int64)
    placed = np.empty((layers * gpus, room), dtype=np.int64)
    of_gpu, of_group, first = total.reshape(-1), shared.reshape(-1), np.arange(layers) * gpus
    for k in range(steps):
        r, w = row[k], each[k]
        gpu = (total + shared[r]).argmin(axis=1)
        cell = first + gpu
        at = held[cell]
        placed[cell, at] = owner[k]
        held[cell] = at + 1
        of_group[r * gpus + gpu] += 0.4 * w
        if k >= room - 1:
            w = np.where(at + 1 == room, np.inf, w)
        of_gpu[cell] += w
    return placed


def rebalance(load, replicas, groups, nodes, gpus):
    layers, experts = load.shape
    owner, each = heaviest_first(*water_fill(np.power(load + 1.0, 0.92), replicas))
    row = np.arange(layers)[:, None] * groups + owner // (experts // groups)
    head = [np.ascontiguousarray(array.T) for array in (owner, each, row)]
    return spread(*head, gpus, replicas // gpus).reshape(-1)
