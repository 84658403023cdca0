"""Fewest free GPUs first."""


def score(node, pod):
    return node.room
