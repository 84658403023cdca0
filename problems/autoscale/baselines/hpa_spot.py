"""The Kubernetes horizontal autoscaler: 70 % utilisation, 10 % tolerance, never below the last 15 minutes.

On spot where a pool is open.
"""


def cover(load, fleet):
    have = fleet.ready + fleet.pending
    if abs(load.now / max(fleet.ready, 1.0) / 0.7 - 1.0) <= 0.1:
        return have
    return max(load.now, load.mean15) / 0.7


def weight(node, fleet):
    return float(node.spot)
