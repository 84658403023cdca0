"""Shortest makespan first, of the whole window; ties to the first arrival."""


def pick(option, view):
    return option.makespan
