"""Weighted shortest processing time.

Source: W. E. Smith, "Various optimizers for single-stage production", NRLQ 3 (1956).
"""


def priority(job, state):
    return job.p / job.w
