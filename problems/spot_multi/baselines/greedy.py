"""Greedy in the cheapest zone: spot or nothing until no slack is left for a second launch; then on demand.

Source: the single-region rule of the ADRS leaderboard, with the zone that is cheapest at a launch.
"""

import math


def score(option, job):
    left = math.floor(job.left / job.gap + 1e-9)
    once = math.ceil((job.remaining + job.overhead) / job.gap - 1e-9)
    twice = math.ceil((job.remaining + 2 * job.overhead) / job.gap - 1e-9)
    if option.spot:
        value = 0.0 if option.current else option.price
        pressed = once >= left or (twice >= left and not option.current)
        return value + 100.0 if pressed else value
    if option.on_demand:
        return 10.0 if twice >= left else 30.0
    return 20.0
