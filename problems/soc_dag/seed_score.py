"""Earliest finish first, planned anew at every event."""


def score(option, state):
    return option.finish
