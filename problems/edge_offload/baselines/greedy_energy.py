"""Least energy, whatever the preference."""


def score(option, state):
    return option.energy
