"""Least work remaining first, this operation included."""


def priority(op, shop):
    return op.p + op.after
