"""Wait only while time left exceeds work left by a tenth, two ticks and an overhead; else on demand.

Source: the idea of the best program that LEVI found for this problem (github.com/ttanv/levi), in own words.
"""


def decide(job, market):
    if market.available:
        return 2
    if job.on_demand or job.left <= 1.1 * job.remaining + job.overhead + 2 * job.gap + 1e-9:
        return 1
    return 0
