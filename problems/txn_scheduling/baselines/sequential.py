"""Sequential: in the order of the numbers."""


def order(n, keys, length, owner, key, write, position):
    return list(range(n))
