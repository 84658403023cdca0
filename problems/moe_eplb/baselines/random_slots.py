"""Every expert once, further replicas of random ones, on random slots."""

import numpy as np


def rebalance(load, replicas, groups, nodes, gpus):
    layers, experts = load.shape
    rng = np.random.default_rng(0)
    further = rng.integers(0, experts, (layers, replicas - experts))
    owner = np.concatenate([np.tile(np.arange(experts), (layers, 1)), further], axis=1)
    return rng.permuted(owner, axis=1).reshape(-1)
