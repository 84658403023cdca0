"""GPU clustering: nodes that already serve the same kind of demand, whole GPUs or shares, are filled first.

Source: in the manner of W. Xiao et al., "Gandiva", OSDI 2018, as in the comparison of Q. Weng et al., ATC
2023; told from the state of a node alone, which shows whether shares are in use but not which ones.
"""


def score(node, pod):
    used = node.gpus - node.idle
    shared = node.widest > 0
    if pod.gpus == 0:
        return node.idle
    alike = shared if 0 < pod.share < 1 else used > 0 and not shared
    return (0 if alike else 10 if used == 0 else 20) + node.room / 100
