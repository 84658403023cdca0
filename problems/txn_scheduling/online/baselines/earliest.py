"""What can start first."""


def pick(option, view):
    return option.start
