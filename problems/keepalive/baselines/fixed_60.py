"""Kept for 60 minutes after each call."""


def prewarm(function, history):
    return 0.0


def keepalive(function, history):
    return 60.0 * 60.0
