"""Kept for 20 minutes after each call."""


def prewarm(function, history):
    return 0.0


def keepalive(function, history):
    return 20.0 * 60.0
