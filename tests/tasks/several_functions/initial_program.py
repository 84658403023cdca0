import numpy as np


# EVOLVE-BLOCK-START
RATE = 0.3


class State:
    def __init__(self, value):
        self.value = value

    def step(self, target):
        self.value += RATE * (target - self.value)


def smooth(values):
    state = State(values[0])
    out = []
    for value in values:
        state.step(value)
        out.append(state.value)
    return out


def delay():
    return 1
# EVOLVE-BLOCK-END


def run_filter(values):
    return np.asarray(smooth(list(values)))
