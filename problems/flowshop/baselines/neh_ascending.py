"""Insertion as by NEH, but least total work first."""


def key(job, shop):
    return job.total
