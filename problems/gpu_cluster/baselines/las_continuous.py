"""Least attained service: whoever has held the fewest GPU seconds goes first."""


def priority(job, state):
    return job.service
