"""On demand from the start to the end."""


def score(option, job):
    return 0.0 if option.on_demand else 1.0
