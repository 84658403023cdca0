"""Longest subsequent operations: most work behind this operation first."""


def priority(op, shop):
    return -op.after
