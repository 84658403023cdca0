"""Leading eigenvectors of the normalised graph of all experts, cut into parts of equal size in each layer.

The rows of the eigenvectors are grouped by k-means; each layer is dealt to the groups, nearest pair first.
"""

import numpy as np


def place(affinity, capacity):
    layers, experts, _ = affinity.shape
    gpus = experts // capacity
    size = layers * experts
    graph = np.zeros((layers, experts, layers, experts))
    for layer in range(1, layers):
        graph[layer - 1, :, layer] = affinity[layer]
        graph[layer, :, layer - 1] = affinity[layer].T
    graph = graph.reshape(size, size)
    scale = 1.0 / np.sqrt(np.maximum(graph.sum(axis=1), 1e-9))
    _, vectors = np.linalg.eigh(scale[:, None] * graph * scale)
    points = vectors[:, -gpus:]
    points = points / np.maximum(np.linalg.norm(points, axis=1, keepdims=True), 1e-12)
    centres = points[np.linspace(0, size - 1, gpus).astype(int)]
    for _ in range(20):
        nearest = (points @ centres.T).argmax(axis=1)
        for gpu in range(gpus):
            if (nearest == gpu).any():
                centres[gpu] = points[nearest == gpu].mean(axis=0)
        centres = centres / np.maximum(np.linalg.norm(centres, axis=1, keepdims=True), 1e-12)
    likeness = (points @ centres.T).reshape(layers, experts, gpus)
    places = np.empty((layers, experts), dtype=np.int64)
    for layer in range(layers):
        room, placed = [capacity] * gpus, [False] * experts
        for cell in np.argsort(-likeness[layer], axis=None, kind="stable").tolist():
            expert, gpu = divmod(cell, gpus)
            if room[gpu] and not placed[expert]:
                places[layer, expert] = gpu
                room[gpu] -= 1
                placed[expert] = True
    return places.reshape(-1)
