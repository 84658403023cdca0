"""Shortest remaining time first; knows durations."""


def informed_priority(job, state):
    return job.remaining
