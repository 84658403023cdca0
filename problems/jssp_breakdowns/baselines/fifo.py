"""First in, first out: the operation that has waited longest first."""


def priority(op, shop):
    return -op.age
