"""Greedy: spot or nothing until no slack is left for a second launch; then on demand to the end.

Source: the rule that the ADRS leaderboard starts from; Z. Wu et al., "Can't Be Late", NSDI 2024.
"""

import math


def decide(job, market):
    left = math.floor(job.left / job.gap + 1e-9)
    once = math.ceil((job.remaining + job.overhead) / job.gap - 1e-9)
    twice = math.ceil((job.remaining + 2 * job.overhead) / job.gap - 1e-9)
    if once >= left:
        return 1
    if twice >= left:
        return 2 if job.on_spot else 1
    return 2 if market.available else 0
