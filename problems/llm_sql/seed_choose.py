"""The column, or value, that saves most at once."""


def choose(option, node):
    return -option.saved
