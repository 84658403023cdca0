"""Best fit: the node that would have least left, each resource relative to a typical node's.

Source: the best-fit rule of Q. Weng et al., USENIX ATC 2023 (after the scheduler of Protean, OSDI 2020).
"""


def score(node, pod):
    cpu, memory, room = node.cpu - pod.cpu, node.memory - pod.memory, node.room - pod.demand
    return cpu / 96 + memory / 384 + room / 8
