"""Stay on spot, else the cheapest zone, else wait; without slack on demand, until spot is back."""


def score(option, job):
    if option.spot > 0:
        if option.current > 0:
            return 0.0
        if job.on_demand > 0 and option.up < 1.5 * job.gap:
            return 15.0
        return option.price
    if option.on_demand > 0:
        if job.on_demand > 0 or job.slack <= job.overhead + 0.01 * job.remaining:
            return 10.0
        return 30.0
    return 20.0
