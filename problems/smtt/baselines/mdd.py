"""Modified due date: the due date, or the earliest possible completion where that is later.

Source: K. R. Baker, J. W. M. Bertrand, "A dynamic priority rule for scheduling against due-dates",
Journal of Operations Management 3 (1982).
"""


def priority(job, state):
    return max(state.t + job.p, job.d)
