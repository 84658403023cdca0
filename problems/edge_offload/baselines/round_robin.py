"""The servers in turn, never the device."""


def score(option, state):
    if option.number == 0:
        return 1e9
    return abs((option.number - 1 - state.task % 4) % 4) + option.number / 100
