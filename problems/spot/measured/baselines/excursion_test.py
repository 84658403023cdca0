"""Leave on demand only for a spell that repays the slack of a launch; wait while a reserve of slack stands.

Source: found by this framework with a capable language model: `recordings/spot.jsonl`, step 31.
"""

import math


def decide(job, market):
    mean = (market.mean_up * job.elapsed + 4.0) / (job.elapsed + 3.0)
    if market.available:
        return 1 if job.on_demand and not ((mean + 2 * market.up) * job.spare > 0.8 * job.overhead) else 2
    if job.on_demand:
        return 1
    patience = 1.2 - 0.5 * market.share + 0.12 * math.log1p(market.down)
    return 0 if job.slack > job.gap + 2 * job.overhead + 0.11 * job.remaining * patience else 1
