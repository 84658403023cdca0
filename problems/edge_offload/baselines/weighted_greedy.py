"""Weighted sum of delay and energy, for each task by itself."""


def score(option, state):
    return state.w * option.delay + (1 - state.w) * option.energy
