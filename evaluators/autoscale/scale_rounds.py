"""Asking a program how many nodes to have: several clusters in step, or one with its whole history."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from statistics import NormalDist
from typing import Any

import numpy as np

from .demand import KNOWN, Floats
from .fleet import Fleet, Targets, capacity, fill, spot_share, targets_array
from .market import CAPACITY, ON_DEMAND_H, SPOT, TICKS_H, TYPES, World
from .views import views

Ask = Callable[[Sequence[Any], Sequence[Sequence[float]], Sequence[int]], Floats]
"""`EntryPoint.rows`."""
LONGEST_H = 48.0
_BASE = ON_DEMAND_H[0] / TICKS_H / CAPACITY[0]
"""$ per tick for a request/s in small nodes on demand."""


class Cluster:
    """A fleet with what a program is shown of it."""

    def __init__(self, world: World, number: int) -> None:
        self.world, self.number = world, number
        self.fleet = Fleet(world)
        self.targets: list[list[int]] = []
        ratio = _BASE / world.penalty
        self._terms = (world.delay, ratio, NormalDist().inv_cdf(1 - ratio), CAPACITY[0], number)
        relative = [float(p) / c / _BASE for p, c in zip(world.price, CAPACITY, strict=True)]
        hazard = world.hazard.tolist()
        # A tick without it costs 1 / ratio of what it costs to have it for a tick.
        risk = [rate / TICKS_H * world.delay / ratio for rate in hazard]
        self._fixed = list(zip(CAPACITY, relative, map(int, SPOT), hazard, risk, strict=True))

    def state(self) -> tuple[float, ...]:
        """Return the fields of record `fleet`."""
        fleet = self.fleet
        pending = fleet.pending
        both = [r + p for r, p in zip(fleet.ready, pending, strict=True)]
        return capacity(fleet.ready), capacity(pending), spot_share(both), fleet.lost, *self._terms

    def nodes(self) -> list[tuple[float, ...]]:
        """Return the fields of record `node` for each type."""
        fleet, pending = self.fleet, self.fleet.pending
        return [
            (
                *self._fixed[kind],
                int(fleet.open(kind)),
                self.calm(kind),
                fleet.ready[kind] * CAPACITY[kind],
                pending[kind] * CAPACITY[kind],
            )
            for kind in range(TYPES)
        ]

    def calm(self, kind: int) -> float:
        """Return hours since a pool was closed."""
        return min(self.fleet.idle[kind] / TICKS_H, LONGEST_H)

    def follow(self, cover: float, values: Sequence[float]) -> None:
        """Share capacity out and advance."""
        weights = [max(v, 0.0) if self.fleet.open(kind) else 0.0 for kind, v in enumerate(values)]
        self.obey(fill(cover, weights, self.fleet.ready, self.fleet.pending))

    def obey(self, targets: list[int]) -> None:
        """Advance with counts."""
        self.targets.append(targets)
        self.fleet.advance(targets)


def plan(worlds: Sequence[World], cover: Ask, weight: Ask) -> list[Targets]:
    """Play several worlds by hook `plan`: two crossings a tick for all."""
    clusters = [Cluster(world, number) for number, world in enumerate(worlds)]
    loads = [views(world.demand, world.delay) for world in worlds]
    while alive := [cluster for cluster in clusters if not cluster.fleet.done]:
        shown = np.array([loads[c.number][c.fleet.tick] for c in alive])
        states = [cluster.state() for cluster in alive]
        covers = cover(list(shown.T), list(zip(*states, strict=True)), [1] * len(alive))
        rows = [node for cluster in alive for node in cluster.nodes()]
        orders = [
            (*state, max(wanted, 0.0), now)
            for state, wanted, now in zip(states, covers.tolist(), shown[:, 0].tolist(), strict=True)
        ]
        values = weight(list(zip(*rows, strict=True)), list(zip(*orders, strict=True)), [TYPES] * len(alive))
        for cluster, wanted, own in zip(
            alive, covers.tolist(), values.reshape(-1, TYPES).tolist(), strict=True
        ):
            cluster.follow(wanted, own)
    return [targets_array(cluster.targets) for cluster in clusters]


def scale(world: World, ask: Callable[..., Any]) -> Targets:
    """Play one world by hook `scale`."""
    cluster = Cluster(world, 0)
    fleet = cluster.fleet
    fixed = np.column_stack((CAPACITY, world.price, np.array(SPOT, dtype=float), world.hazard))
    while not fleet.done:
        changing = [
            (fleet.open(k), ready, pending, cluster.calm(k))
            for k, (ready, pending) in enumerate(zip(fleet.ready, fleet.pending, strict=True))
        ]
        nodes = np.column_stack((fixed, np.array(changing, dtype=float)))
        targets = ask(world.demand[: KNOWN + fleet.tick], nodes, cluster.state())
        cluster.obey([int(target) for target in targets])
    return targets_array(cluster.targets)
