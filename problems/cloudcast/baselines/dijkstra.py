"""The cheapest path to each destination, for itself (Dijkstra)."""

import numpy as np


def broadcast(nodes, source, targets, parts, cost, gbit, limits):
    parent = cheapest(np.array(cost), source)
    return [way(parent, source, target) for target in targets for _ in range(parts)]


def cheapest(cost, source):
    far, parent = cost[source].copy(), [source] * len(cost)
    far[source], todo = 0.0, set(range(len(cost))) - {source}
    while todo:
        node = min(todo, key=lambda n: far[n])
        todo.remove(node)
        for other in todo:
            if far[node] + cost[node, other] < far[other] - 1e-12:
                far[other], parent[other] = far[node] + cost[node, other], node
    return parent


def way(parent, source, target):
    nodes = [target]
    while nodes[-1] != source:
        nodes.append(parent[nodes[-1]])
    return nodes[::-1]
