"""Fragmentation gradient descent: the node whose fragmentation grows least.

Source: Q. Weng et al., "Beware of fragmentation", USENIX ATC 2023.
"""


def score(node, pod):
    return node.frag_growth
