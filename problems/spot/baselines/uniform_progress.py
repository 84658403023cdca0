"""Uniform Progress: be nowhere behind the straight line from the start to the deadline.

Source: Z. Wu et al., "Can't Be Late: optimizing spot instance savings under deadlines", NSDI 2024.
"""

import math


def decide(job, market):
    left = math.floor(job.left / job.gap + 1e-9)
    once = math.ceil((job.remaining + job.overhead) / job.gap - 1e-9)
    twice = math.ceil((job.remaining + 2 * job.overhead) / job.gap - 1e-9)
    if once >= left:
        return 2 if job.on_spot and job.pending == 0 else 1
    if twice >= left and not job.on_spot:
        return 1
    pace = (job.ahead + job.remaining) / job.left
    if job.on_demand and not (market.available and job.ahead > 2 * job.overhead * pace + 1e-9):
        return 1
    if job.ahead < -1e-9:
        return 2 if market.available else 1
    return 2 if market.available else 0
