"""Shortest processing time first."""


def priority(op, shop):
    return op.p
