"""The least that a series can cost for whoever knows all of it: exact, by dynamic programming.

A node that serves from tick t on was launched `delay` ticks before and paid since; so that a launch costs
`delay` ticks of its price, is possible only if the pool was open all the while, and an end costs nothing. A
step of the recursion raises and lowers the count of one type after another, in running minima.
"""

from __future__ import annotations

import numpy as np

from .demand import KNOWN, Floats
from .market import CAPACITY, TYPES, World


def clairvoyant(world: World) -> float:
    """Return the least cost of nodes and unserved requests, $."""
    demand = world.demand[KNOWN:]
    shape = [int(np.ceil(demand.max() / capacity)) + 1 for capacity in CAPACITY]
    shape[0] = max(shape[0], world.start + 1)
    axes = [np.arange(n).reshape([-1 if k == a else 1 for k in range(TYPES)]) for a, n in enumerate(shape)]
    served = sum(axis * capacity for axis, capacity in zip(axes, CAPACITY, strict=True))
    rent = sum(axis * price for axis, price in zip(axes, world.price.tolist(), strict=True))
    value = np.full(shape, np.inf)
    value[world.start, 0, 0, 0] = 0.0
    for tick in range(world.ticks):
        for kind in range(TYPES):
            value = _moved(value, kind, world, tick)
        value = value + rent + world.penalty * np.maximum(demand[tick] - served, 0.0)
    return float(value.min())


def _moved(value: Floats, kind: int, world: World, tick: int) -> Floats:
    """Return the least cost of each state once the count of one type may have changed."""
    if not world.open[tick, kind]:
        # Whatever there was is gone; all states below are reached from none.
        lost = np.full_like(value, np.inf)
        zero = [slice(None)] * TYPES
        zero[kind] = slice(0, 1)
        lost[tuple(zero)] = value.min(axis=kind, keepdims=True)
        return lost
    fewer: Floats = np.flip(np.minimum.accumulate(np.flip(value, kind), axis=kind), kind)
    since = tick - world.delay
    if since < 0 or not world.open[since : tick + 1, kind].all():
        return fewer
    count = np.arange(value.shape[kind]).reshape([-1 if k == kind else 1 for k in range(TYPES)])
    paid = count * float(world.price[kind]) * world.delay
    more = np.minimum.accumulate(fewer - paid, axis=kind) + paid
    return np.asarray(np.minimum(fewer, more))
