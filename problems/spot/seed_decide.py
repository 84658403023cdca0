"""Spot while it is there, otherwise wait; when the slack is used up, on demand to the end."""


def decide(job, market):
    if market.available > 0:
        return 2
    if job.on_demand > 0:
        return 1
    if job.slack > job.overhead:
        return 0
    return 1
