"""GPU packing: GPUs in use first, then idle ones of nodes in use, then idle nodes.

Source: Q. Weng et al., "MLaaS in the wild", NSDI 2022, in the form of their ATC 2023 paper.
"""


def score(node, pod):
    if 0 < pod.share < 1 and node.rest_idle == node.idle:
        return node.rest_slot
    if node.room < node.gpus:
        return 10 + node.idle
    return 100 + node.gpus
