"""Dot product: the node whose free resources, relative to its own, are least like what the pod wants.

Source: R. Grandl et al., "Multi-resource packing for cluster schedulers", SIGCOMM 2014, in the form of
Q. Weng et al., USENIX ATC 2023.
"""


def score(node, pod):
    cpu = node.cpu * pod.cpu / node.total_cpu**2
    memory = node.memory * pod.memory / node.total_memory**2
    return cpu + memory + node.room * pod.demand / max(node.gpus, 1) ** 2
