"""Shortest remaining time first."""


def informed_priority(job, state):
    return job.remaining
