"""Stay on spot, else the cheapest zone, else wait; when the slack is used up, on demand to the end."""


def score(option, job):
    if option.spot > 0:
        if option.current > 0:
            return 0.0
        return option.price
    if option.on_demand > 0:
        if job.on_demand > 0:
            return 10.0
        if job.slack <= job.overhead:
            return 10.0
        return 30.0
    return 20.0
