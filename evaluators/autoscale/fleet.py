"""A cluster that follows targets, tick by tick."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from .market import CAPACITY, MOST, SPOT, TYPES, World

Targets = NDArray[np.int64]
"""Nodes wanted by tick and type, shape (ticks, types)."""


class Fleet:
    """Nodes of one world.

    In a tick, closed pools first lose all their nodes, then launched nodes whose time has come begin to
    serve, then targets are set, then demand comes.

    Attributes:
        tick: That is to be decided.
        ready: Serving nodes by type.
        queue: Launched ones, by ticks until they serve (from 1), by type.
        lost: Requests/s of nodes that were reclaimed in this tick.
        idle: Ticks since each pool was last closed; large if it never was.
    """

    def __init__(self, world: World) -> None:
        self._world = world
        self._open = world.open.tolist()
        self.tick = 0
        self.ready = [world.start, 0, 0, 0]
        self.queue = [[0] * TYPES for _ in range(world.delay)]
        self.idle = [10_000] * TYPES
        self.lost = 0.0
        self._reclaim()

    @property
    def done(self) -> bool:
        """Whether the last tick is over."""
        return self.tick >= self._world.ticks

    @property
    def pending(self) -> list[int]:
        """Launched nodes that do not serve yet, by type."""
        return [sum(step[kind] for step in self.queue) for kind in range(TYPES)]

    def open(self, kind: int) -> bool:
        """Whether a pool has nodes now."""
        return bool(self._open[self.tick][kind])

    def advance(self, targets: Sequence[int]) -> None:
        """Follow targets for ready and launched nodes together, and go to the next tick."""
        for kind, target in enumerate(targets):
            surplus = self.ready[kind] + sum(step[kind] for step in self.queue) - target
            if surplus < 0 and self.open(kind):
                self.queue[-1][kind] -= surplus
            # What was launched last goes first; then what serves.
            for step in reversed(self.queue):
                cut = max(min(surplus, step[kind]), 0)
                step[kind] -= cut
                surplus -= cut
            self.ready[kind] -= max(surplus, 0)
        self.tick += 1
        if not self.done:
            self._reclaim()
            arrived = self.queue.pop(0)
            self.ready = [have + new for have, new in zip(self.ready, arrived, strict=True)]
            self.queue.append([0] * TYPES)

    def _reclaim(self) -> None:
        """Lose the nodes of closed pools."""
        self.lost = 0.0
        for kind in range(TYPES):
            if self.open(kind):
                self.idle[kind] += 1
                continue
            self.idle[kind] = 0
            self.lost += self.ready[kind] * CAPACITY[kind]
            self.ready[kind] = 0
            for step in self.queue:
                step[kind] = 0


def fill(cover: float, weights: Sequence[float], ready: Sequence[int], pending: Sequence[int]) -> list[int]:
    """Return targets by type whose capacity reaches `cover`.

    What there is stays as far as it is needed: no node is exchanged for one of another type unless its own
    has no weight, and then only once the other serves.

    Args:
        cover: Capacity of serving and launched nodes together, requests/s.
        weights: By type, none below 0; capacity that is missing goes where most is missing to the share.
        ready: Serving nodes by type.
        pending: Launched ones.
    """
    cover = min(max(cover, 0.0), MOST * CAPACITY[0])
    if not any(weights):
        weights = (1.0, *[0.0] * (TYPES - 1))
    liked = [kind for kind in range(TYPES) if weights[kind] > 0]
    wanted = [cover * weight / sum(weights) for weight in weights]
    targets = [r + p if k in liked else 0 for k, (r, p) in enumerate(zip(ready, pending, strict=True))]
    _add(targets, wanted, liked, cover)
    _remove(targets, wanted, liked, cover)
    serving = capacity([min(r, t) for r, t in zip(ready, targets, strict=True)])
    for kind in sorted(set(range(TYPES)) - set(liked), key=lambda k: -CAPACITY[k]):
        kept = min(ready[kind], max(math.ceil((cover - serving) / CAPACITY[kind] - 1e-9), 0))
        targets[kind] = kept
        serving += kept * CAPACITY[kind]
    return targets


def _add(targets: list[int], wanted: Sequence[float], liked: Sequence[int], cover: float) -> None:
    """Launch nodes until the capacity is there: large ones only where they fit into what is missing."""
    while (missing := cover - capacity(targets)) > 1e-6:
        able = [kind for kind in liked if targets[kind] < MOST]
        if not able:
            return
        least = min(CAPACITY[kind] for kind in able)
        fitting = [kind for kind in able if CAPACITY[kind] <= max(missing, least)]
        targets[max(fitting, key=lambda kind: wanted[kind] - targets[kind] * CAPACITY[kind])] += 1


def _remove(targets: list[int], wanted: Sequence[float], liked: Sequence[int], cover: float) -> None:
    """End nodes as long as the capacity stays there, first where there is most beyond the share."""
    while True:
        spare = capacity(targets) - cover
        able = [kind for kind in liked if targets[kind] and CAPACITY[kind] <= spare]
        if not able:
            return
        targets[max(able, key=lambda kind: targets[kind] * CAPACITY[kind] - wanted[kind])] -= 1


def capacity(counts: Sequence[int]) -> float:
    """Return what nodes serve, requests/s."""
    return float(sum(n * c for n, c in zip(counts, CAPACITY, strict=True)))


def spot_share(counts: Sequence[int]) -> float:
    """Return the share of capacity that is spot; 0 of nothing."""
    whole = capacity(counts)
    spot = capacity([n if s else 0 for n, s in zip(counts, SPOT, strict=True)])
    return spot / whole if whole else 0.0


def targets_array(targets: Sequence[Sequence[int]]) -> Targets:
    """Return targets as numbers, shape (ticks, types)."""
    return np.array(targets, dtype=np.int64).reshape(-1, TYPES)
