"""Kept for ten minutes after each call."""


def keepalive(function, history):
    return 600.0
