"""First come, first served, with preemption of whoever was let past."""


def priority(job, state):
    return -job.age
