"""Kept for one minute after each call."""


def prewarm(function, history):
    return 0.0


def keepalive(function, history):
    return 1.0 * 60.0
