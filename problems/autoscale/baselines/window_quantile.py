"""The 95 % quantile of the last two hours, with a tenth in reserve."""


def cover(load, fleet):
    return 1.1 * load.quantile95


def weight(node, fleet):
    return 1.0 - node.spot
