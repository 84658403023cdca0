"""What can end first."""


def pick(option, view):
    return option.end
