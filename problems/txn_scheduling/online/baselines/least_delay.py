"""What delays the rest of the window least."""


def pick(option, view):
    return option.delay
