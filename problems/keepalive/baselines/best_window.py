"""The window that would have cost least so far; ten minutes at first."""


def prewarm(function, history):
    return 0.0


def keepalive(function, history):
    if history.calls < 3:
        return 600.0
    return 1.05 * history.best
