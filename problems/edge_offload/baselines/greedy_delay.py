"""Least delay, whatever the preference."""


def score(option, state):
    return option.delay
