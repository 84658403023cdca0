"""The first node that fits."""


def score(node, pod):
    return 0.0
