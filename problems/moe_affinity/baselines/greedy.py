"""Layer after layer: the largest flow from a GPU to an expert first, where there is room."""

import numpy as np


def place(affinity, capacity):
    layers, experts, _ = affinity.shape
    gpus = experts // capacity
    places = np.empty((layers, experts), dtype=np.int64)
    places[0] = np.arange(experts) // capacity
    for layer in range(1, layers):
        flow = np.zeros((gpus, experts))
        np.add.at(flow, places[layer - 1], affinity[layer])
        room, placed = [capacity] * gpus, [False] * experts
        for cell in np.argsort(-flow, axis=None, kind="stable").tolist():
            gpu, expert = divmod(cell, experts)
            if room[gpu] and not placed[expert]:
                places[layer, expert] = gpu
                room[gpu] -= 1
                placed[expert] = True
    return places.reshape(-1)
