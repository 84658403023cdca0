"""Earliest due date.

Source: J. R. Jackson, "Scheduling a production line to minimize maximum tardiness", UCLA (1955).
"""


def priority(job, state):
    return job.d
