"""What a set of paths costs and how long it takes, computed from our own graph."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from evolve import Infeasible

from .graph import Ints
from .world import MACHINES, PRICE_H, Broadcast

Paths = Sequence[NDArray[np.int64]]
"""A path of nodes for every destination and partition, destination after destination."""


@dataclass(frozen=True)
class Bill:
    """What a broadcast comes to.

    Attributes:
        egress: $ for what leaves regions.
        machines: $ for the machines, rounded to cents like the published evaluator's.
        seconds: Until all is everywhere: the slowest edge, without delays of relaying.
    """

    egress: float
    machines: float
    seconds: float

    @property
    def total(self) -> float:
        """All of it, $."""
        return self.egress + self.machines


def loads(world: Broadcast, paths: Paths) -> dict[tuple[int, int], int]:
    """Return how many partitions use each edge; who shares an edge for a partition pays once.

    Raises:
        Infeasible: A path is missing, does not lead from the source to its destination, visits a
            region twice or uses an edge that is not there.
    """
    count = len(world.targets) * world.parts
    if len(paths) != count:
        raise Infeasible(f"{len(paths)} paths for {count} pairs of destination and partition")
    seen: dict[tuple[int, int], set[int]] = {}
    for number, path in enumerate(paths):
        target, part = divmod(number, world.parts)
        nodes = path.tolist()
        _check(world, nodes, int(world.targets[target]), f"partition {part} to destination {target}")
        for edge in pairwise(nodes):
            seen.setdefault(edge, set()).add(part)
    return {edge: len(parts) for edge, parts in seen.items()}


def _check(world: Broadcast, nodes: list[int], target: int, what: str) -> None:
    n = world.graph.n
    if not nodes or nodes[0] != world.source or nodes[-1] != target:
        raise Infeasible(f"{what}: {nodes[:20]} does not lead from {world.source} to {target}")
    if any(not 0 <= node < n for node in nodes):
        raise Infeasible(f"{what}: regions are numbered from 0 to {n - 1}, got {nodes[:20]}")
    if len(set(nodes)) != len(nodes):
        raise Infeasible(f"{what}: {nodes[:20]} visits a region twice")
    for edge in pairwise(nodes):
        if not np.isfinite(world.graph.cost[edge]):
            raise Infeasible(f"{what}: there is no edge from {edge[0]} to {edge[1]}")


def bill(world: Broadcast, paths: Paths) -> Bill:
    """Return cost and time of a broadcast.

    Raises:
        Infeasible: See `loads`.
    """
    used = loads(world, paths)
    edges, amount = np.array(list(used)), np.array(list(used.values()), dtype=np.float64)
    share = world.gb / world.parts
    egress = float((amount * share * world.graph.cost[edges[:, 0], edges[:, 1]]).sum())
    seconds = float((amount * share * 8 / _flows(world, edges)).max())
    nodes = len(np.unique(edges))
    return Bill(egress, round(nodes * MACHINES * PRICE_H / 3600 * seconds, 2), seconds)


def _flows(world: Broadcast, edges: Ints) -> NDArray[np.float64]:
    """Return Gbit/s on each edge, shape (edges,).

    Region after region, in the order in which paths name them: where more comes in than may, every edge
    gets at most an equal share; likewise for what goes out.
    """
    flow = MACHINES * world.graph.gbit[edges[:, 0], edges[:, 1]]
    for node in dict.fromkeys(edges.ravel().tolist()):
        for column, limit in ((1, world.ingress), (0, world.egress)):
            here = edges[:, column] == node
            if flow[here].sum() > limit[node]:
                flow[here] = np.minimum(flow[here], limit[node] / here.sum())
    return flow
