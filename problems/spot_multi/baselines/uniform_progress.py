"""Uniform Progress in the cheapest zone: be nowhere behind the straight line from start to deadline.

Source: Z. Wu et al., "Can't Be Late", NSDI 2024, with the zone that is cheapest at a launch.
"""

import math


def score(option, job):
    if option.spot:
        value = 0.0 if option.current else option.price
        return value + 100.0 if _on_demand_only(job) else value
    behind = job.ahead < -1e-9 or _on_demand_only(job) or job.on_demand
    if option.on_demand:
        return 10.0 if behind else 30.0
    return 20.0


def _on_demand_only(job):
    left = math.floor(job.left / job.gap + 1e-9)
    once = math.ceil((job.remaining + job.overhead) / job.gap - 1e-9)
    twice = math.ceil((job.remaining + 2 * job.overhead) / job.gap - 1e-9)
    if once >= left:
        return not (job.on_spot and job.pending == 0)
    if twice >= left and not job.on_spot:
        return True
    pace = (job.ahead + job.remaining) / job.left
    return bool(job.on_demand and job.ahead <= 2 * job.overhead * pace + 1e-9)
