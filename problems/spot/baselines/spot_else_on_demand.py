"""Spot whenever there is any, otherwise on demand: never idle."""


def decide(job, market):
    return 2 if market.available else 1
