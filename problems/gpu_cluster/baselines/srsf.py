"""Shortest remaining service (time × GPUs) first; knows durations.

Source: J. Gu et al., NSDI 2019.
"""


def informed_priority(job, state):
    return job.remaining * job.gpus
