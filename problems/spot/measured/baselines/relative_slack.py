"""Wait only while the slack is at least a fifth of the work left; on demand to the end, but for spot.

Source: the idea of the best program that GEPA found for this problem (L. Agrawal et al., 2025), in own words.
"""


def decide(job, market):
    if market.available:
        return 2
    if job.on_demand or job.slack < 0.2 * job.remaining - 1e-9:
        return 1
    return 0
