"""Shortest job first without preemption; knows durations."""


def informed_priority(job, state):
    return -1.0 if job.running else job.remaining
