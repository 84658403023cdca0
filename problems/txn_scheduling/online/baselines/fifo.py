"""First come, first served."""


def pick(option, view):
    return -option.waited
