"""What targets come to, node by node: shares no code with the fleet."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from evolve import Infeasible

from .demand import KNOWN, Floats
from .market import CAPACITY, MOST, SPOT, TICKS_H, TYPES, World


@dataclass(frozen=True)
class Account:
    """What a policy did on one instance.

    Attributes:
        rent: $ for nodes, from launch to end, by type, shape (types,).
        unserved: Requests/s that were not served, by tick, shape (ticks,).
        changes: Nodes that were launched or ended by the policy.
        reclaimed: Spot nodes that were taken away.
    """

    rent: Floats
    unserved: Floats
    changes: int
    reclaimed: int

    def cost(self, world: World) -> float:
        """Return $ for nodes and for unserved requests."""
        return float(self.rent.sum()) + world.penalty * float(self.unserved.sum())

    def violations(self, world: World) -> float:
        """Return the share of requests that were not served, %."""
        return 100 * float(self.unserved.sum() / world.demand[KNOWN:].sum())

    def churn(self, world: World) -> float:
        """Return launches and ends per hour."""
        return self.changes * TICKS_H / world.ticks

    @property
    def spot(self) -> float:
        """Share of the rent that was paid for spot."""
        return float(self.rent[list(SPOT)].sum() / max(self.rent.sum(), 1e-12))


def measure(world: World, targets: NDArray[np.int64]) -> Account:
    """Replay targets.

    Args:
        world: The instance.
        targets: Nodes wanted by tick and type, shape (ticks, types).

    Raises:
        Infeasible: They are not one count from 0 to `MOST` per tick and type.
    """
    if targets.shape != (world.ticks, TYPES):
        raise Infeasible(f"targets of shape {targets.shape}, not {world.ticks} ticks by {TYPES} types")
    if (targets < 0).any() or (targets > MOST).any():
        raise Infeasible(f"targets must be in [0, {MOST}]")
    born: list[list[int]] = [[-world.delay] * world.start, [], [], []]
    rent, unserved = np.zeros(TYPES), np.zeros(world.ticks)
    changes = reclaimed = 0
    for tick in range(world.ticks):
        serving = 0.0
        for kind, nodes in enumerate(born):
            if not world.open[tick, kind]:
                reclaimed += len(nodes)
                nodes.clear()
            missing = int(targets[tick, kind]) - len(nodes)
            if missing > 0 and world.open[tick, kind]:
                nodes.extend([tick] * missing)
                changes += missing
            elif missing < 0:
                # Oldest first in the list: the youngest end first.
                del nodes[missing:]
                changes -= missing
            rent[kind] += len(nodes) * world.price[kind]
            serving += CAPACITY[kind] * sum(launched + world.delay <= tick for launched in nodes)
        unserved[tick] = max(float(world.demand[KNOWN + tick]) - serving, 0.0)
    return Account(rent, unserved, changes, reclaimed)
