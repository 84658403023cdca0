"""Everything on the device."""


def score(option, state):
    return option.number
