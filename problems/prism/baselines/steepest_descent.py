"""Steepest descent: whatever makes the largest pressure least."""


def value(option, state):
    return option.worst
