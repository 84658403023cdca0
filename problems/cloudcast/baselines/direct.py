"""From the source to each destination over the edge between them."""


def broadcast(nodes, source, targets, parts, cost, gbit, limits):
    return [[source, target] for target in targets for _ in range(parts)]
