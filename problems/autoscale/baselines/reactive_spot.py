"""Thresholds: above 80 % utilisation, or below 50 %, aim at 65 %; else leave it.

On spot where a pool is open.
"""


def cover(load, fleet):
    have = fleet.ready + fleet.pending
    if load.now > 0.8 * have or load.now < 0.5 * have:
        return load.now / 0.65
    return have


def weight(node, fleet):
    return float(node.spot)
