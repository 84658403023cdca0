"""Leave on demand only for a zone whose spell repays the slack of a launch; wait while a reserve stands.

Source: found by this framework with a capable language model: `recordings/spot_multi.jsonl`, step 13.
"""


def score(option, job):
    if option.spot:
        if option.current:
            return 0.0
        if job.on_demand and (option.mean_up + 3 * option.up) * job.spare < job.overhead:
            return 15.0
        return option.price
    if option.on_demand:
        return 10.0 if job.on_demand or job.slack <= 0.3 + 0.07 * job.remaining else 30.0
    return 20.0
