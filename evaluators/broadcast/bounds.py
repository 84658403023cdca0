"""What no broadcast can cost less than."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

from evolve import Reference

from .graph import Floats, Ints
from .world import MACHINES, PRICE_H, Broadcast

EXACT = 8
"""Up to so many destinations, the cheapest tree is computed exactly."""
ORDERS = 4
_SLACK = 1e-9


def bound(world: Broadcast) -> Reference:
    """Return a lower bound on the total, $.

    Egress is at least the cheapest directed Steiner tree (partitions are alike, so one tree for all is
    cheapest): exact up to `EXACT` destinations, by dual ascent beyond. Machines are at least one pair at
    the source and each destination, for as long as the data need through the narrowest limit.
    """
    if len(world.targets) <= EXACT:
        tree, source = steiner(world.graph.cost, world.source, world.targets), "directed Steiner tree, exact"
    else:
        tree, source = dual_ascent(world), "dual ascent for the directed Steiner tree"
    value = tree * world.gb + machines_floor(world)
    return Reference(value * (1 - _SLACK), "bound", f"{source}, and machines through the narrowest limit")


def machines_floor(world: Broadcast) -> float:
    """Return $ that machines cost at least, rounded to cents like the bill."""
    least = min(float(world.egress[world.source]), float(world.ingress[world.targets].min()))
    nodes = len(world.targets) + 1
    return round(nodes * MACHINES * PRICE_H / 3600 * world.gb * 8 / least, 2)


def distances(weight: Floats) -> Floats:
    """Return all shortest distances, shape (nodes, nodes); 0 on the diagonal."""
    far = weight.copy()
    np.fill_diagonal(far, 0.0)
    for middle in range(len(far)):
        np.minimum(far, far[:, middle, None] + far[None, middle, :], out=far)
    return far


def steiner(cost: Floats, source: int, targets: Ints) -> float:
    """Return the cost of a cheapest tree from `source` to all `targets`, exactly.

    Source: S. E. Dreyfus, R. A. Wagner, "The Steiner problem in graphs", Networks 1 (1971), in its
    directed form: trees that span a set of targets, by the node that they start from.
    """
    far = distances(cost)
    best: dict[int, Floats] = {1 << k: far[:, target] for k, target in enumerate(targets.tolist())}
    everything = (1 << len(targets)) - 1
    for chosen in range(1, everything + 1):
        if chosen in best:
            continue
        merged = np.full(len(cost), math.inf)
        part = (chosen - 1) & chosen
        while part > chosen ^ part:
            merged = np.minimum(merged, best[part] + best[chosen ^ part])
            part = (part - 1) & chosen
        best[chosen] = (far + merged[None, :]).min(axis=1)
    return float(best[everything][source])


def dual_ascent(world: Broadcast) -> float:
    """Return a lower bound on the cost of a tree, $/GB; the best over a few orders of targets.

    Source: R. T. Wong, "A dual ascent approach for Steiner tree problems on a directed graph",
    Mathematical Programming 28 (1984).
    """
    rng = np.random.Generator(np.random.PCG64(0))
    orders = [world.targets, *(rng.permutation(world.targets) for _ in range(ORDERS - 1))]
    return max(_ascend(world, order) for order in orders)


def _ascend(world: Broadcast, order: Ints) -> float:
    """Raise the dual variable of one cut after another, always of the target with the smallest side."""
    reduced = world.graph.cost.copy()
    raised = 0.0
    sides = {target: _reaching(reduced, target) for target in order.tolist()}
    while True:
        sides = {t: side for t, side in sides.items() if not side[world.source]}
        if not sides:
            return raised
        target = min(sides, key=lambda t: int(sides[t].sum()))
        inside = sides[target]
        entering = np.ix_(~inside, inside)
        step = float(reduced[entering].min())
        raised += step
        reduced[entering] -= step
        for other, side in sides.items():
            # Cutting a price to nothing joins only sides that hold the end of such an edge.
            if (side & inside).any():
                sides[other] = _reaching(reduced, other)


def _reaching(reduced: Floats, target: int) -> NDArray[np.bool_]:
    """Return which nodes reach `target` over edges that cost nothing any more, shape (nodes,)."""
    free = reduced <= _SLACK
    inside = np.zeros(len(reduced), dtype=bool)
    inside[target] = True
    while True:
        wider = inside | free[:, inside].any(axis=1)
        if (wider == inside).all():
            return inside
        inside = wider
