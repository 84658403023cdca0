"""Stay on spot while it lasts, else the cheapest zone with spot, else on demand: never idle."""


def score(option, job):
    if option.spot:
        return 0.0 if option.current else option.price
    return 10.0 if option.on_demand else 20.0
