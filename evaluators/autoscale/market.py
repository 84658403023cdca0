"""Node types, what they cost, and when spot pools are reclaimed.

Two sizes, each on demand and as spot, after SpotKube (D. Edirisinghe et al., "SpotKube", 2024), which mixes
both for microservices. A reclaimed spot pool loses all its nodes at once and gives none for a while; that
does not depend on what anybody does, so all programs meet the same interruptions.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from .demand import KNOWN, TICK_S, Floats

CAPACITY = (100.0, 400.0, 100.0, 400.0)
"""Requests/s that a node serves within its latency objective."""
ON_DEMAND_H = (0.10, 0.36)
"""$/h, by size."""
SPOT = (False, False, True, True)
TYPES = 4
MOST = 64
"""Nodes of one type at most."""
TICKS_H = 3600 // TICK_S


@dataclass(frozen=True)
class Terms:
    """How to draw a market.

    Attributes:
        delay: Ticks from a launch until the node serves.
        hazard: Range of reclaims per hour of a spot pool.
        penalty: Range of what an unserved request costs, in what it costs to serve one on demand.
    """

    delay: int = 2
    hazard: tuple[float, float] = (0.02, 0.2)
    penalty: tuple[float, float] = (8.0, 30.0)


@dataclass(frozen=True)
class World:
    """One instance.

    Attributes:
        demand: By tick, the known ones first, requests/s, shape (known + ticks,).
        price: Of each node type, $ per tick, shape (types,).
        hazard: Reclaims per hour of each type; 0 on demand.
        open: Whether each pool has nodes, shape (ticks, types).
        delay: Ticks from a launch until the node serves.
        penalty: $ per request/s that is not served for a tick.
    """

    demand: Floats
    price: Floats
    hazard: Floats
    open: NDArray[np.bool_]
    delay: int
    penalty: float

    @property
    def ticks(self) -> int:
        """Ticks that are played."""
        return len(self.open)

    @property
    def start(self) -> int:
        """Small nodes on demand that serve at first: enough for the last known demand."""
        return min(int(np.ceil(self.demand[KNOWN - 1] / CAPACITY[0])), MOST)


def market(demand: Floats, terms: Terms, rng: np.random.Generator) -> World:
    """Draw prices and interruptions around a series of demand."""
    ticks = len(demand) - KNOWN
    fixed = np.array(ON_DEMAND_H) / TICKS_H
    spot = fixed * rng.uniform(0.28, 0.5, 2)
    hazard = np.concatenate((np.zeros(2), rng.uniform(*terms.hazard, 2)))
    pools = np.ones((ticks, TYPES), dtype=bool)
    for kind in (2, 3):
        pools[:, kind] = _open(ticks, float(hazard[kind]) / TICKS_H, rng)
    penalty = float(rng.uniform(*terms.penalty)) * float(fixed[0]) / CAPACITY[0]
    return World(demand, np.concatenate((fixed, spot)), hazard, pools, terms.delay, penalty)


def _open(ticks: int, chance: float, rng: np.random.Generator) -> NDArray[np.bool_]:
    """Return when a pool has nodes: reclaimed by chance at any tick, closed for an hour on average."""
    pool, tick = np.ones(ticks, dtype=bool), 0
    while True:
        tick += int(rng.geometric(chance))
        if tick >= ticks:
            return pool
        closed = int(rng.geometric(1 / TICKS_H))
        pool[tick : tick + closed] = False
        tick += closed
