"""Earliest due date first."""


def priority(job, state):
    return job.d
