"""A forecast and as much reserve as its errors warrant: the quantile at the ratio of the two costs.

Yesterday, moved by what today is above it, and normal errors. Source: K. Arrow, T. Harris, J. Marschak,
"Optimal inventory policy", Econometrica 19 (1951), for the quantile.
"""


def cover(load, fleet):
    return load.seasonal + fleet.safety * load.seasonal_miss


def weight(node, fleet):
    return 1.0 - node.spot
