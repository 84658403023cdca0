"""Most operations remaining first."""


def priority(op, shop):
    return -op.left
