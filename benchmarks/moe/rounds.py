"""Discovered, step 2 of recordings/moe_eplb.jsonl: damped loads, dealt in rounds to the emptiest GPUs."""

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


def deal(owner, each, gpus):
    """In each round the heaviest slot that is left goes to the GPU with the smallest total."""
    layers, slots = owner.shape
    layer, room = np.arange(layers)[:, None], slots // gpus
    total = np.zeros((layers, gpus))
    placed = np.empty((layers, gpus, room), dtype=np.int64)
    for k in range(room):
        gpu = np.argsort(total, axis=1)
        placed[layer, gpu, k] = owner[:, k * gpus : (k + 1) * gpus]
        total[layer, gpu] += each[:, k * gpus : (k + 1) * gpus]
    return placed


def rebalance(load, replicas, groups, nodes, gpus):
    damped = np.power(load + 1.0, 0.9)  # what is large now will be less so in the next window
    owner, each = heaviest_first(*water_fill(damped, replicas))
    return deal(owner, each, gpus).reshape(-1)
