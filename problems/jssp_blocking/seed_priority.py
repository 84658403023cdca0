"""First in, first out."""


def priority(op, shop):
    return -op.age
