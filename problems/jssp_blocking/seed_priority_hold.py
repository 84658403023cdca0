"""First in, first out; nothing is held back."""


def priority(op, shop):
    return -op.age


def hold(op, shop):
    return -1.0
