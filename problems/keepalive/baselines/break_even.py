"""Kept for the price of one cold start: never more than twice the least cost without prewarming.

Source: the ski-rental rule; A. Karlin et al., "Competitive snoopy caching", Algorithmica 3 (1988).
"""


def prewarm(function, history):
    return 0.0


def keepalive(function, history):
    return function.even
