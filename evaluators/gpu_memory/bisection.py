"""Bisection on the pressure: at most λ everywhere is a bin packing of weights load + λ · size in C · λ.

`bisected` packs by first-fit decreasing and improves what it finds; `exact` packs by exhaustive search.
"""

from __future__ import annotations

import numpy as np

from .fleet import Fleet, Ints, pressure, worst
from .greedy import first_fit, greedy

STEPS = 30


def bisected(fleet: Fleet, *, polish: bool = True) -> tuple[float, Ints]:
    """Return the least pressure found, and its placement; with `polish`, after local search."""
    best = greedy(fleet)
    lo, hi = fleet.bound, worst(fleet, best)
    for _ in range(STEPS):
        if hi <= lo * (1 + 1e-6):
            break
        middle = (lo + hi) / 2
        found = first_fit(fleet, fleet.load + middle * fleet.size, fleet.capacity * middle)
        if found is None:
            lo = middle
        else:
            best, hi = found, min(middle, worst(fleet, found))
    if polish:
        best = polished(fleet, best)
    return worst(fleet, best), best


def polished(fleet: Fleet, gpu: Ints, rounds: int = 400) -> Ints:
    """Move or swap shards of the most pressed GPU, as long as the larger pressure of two GPUs falls."""
    gpu = gpu.copy()
    used = np.bincount(gpu, fleet.size, fleet.gpus)
    load = np.bincount(gpu, fleet.load, fleet.gpus)
    for _ in range(rounds):
        step = _best_step(fleet, gpu, used, load)
        if step is None:
            break
        for shard, to in step:
            used[gpu[shard]] -= fleet.size[shard]
            load[gpu[shard]] -= fleet.load[shard]
            used[to] += fleet.size[shard]
            load[to] += fleet.load[shard]
            gpu[shard] = to
    return gpu


def _best_step(fleet: Fleet, gpu: Ints, used: np.ndarray, load: np.ndarray) -> list[tuple[int, int]] | None:
    """Return the moves that reduce the worst of two GPUs most, one of them the most pressed; or nothing."""
    now = pressure(load, fleet.capacity - used)
    top = int(now.argmax())
    best, chosen = float(now[top]) * (1 - 1e-12), None
    empty = -1
    others = [*np.flatnonzero(gpu != top).tolist(), *(empty - g for g in range(fleet.gpus) if g != top)]
    for shard in np.flatnonzero(gpu == top).tolist():
        partner = np.array(others)
        swapped = partner >= 0
        to = np.where(swapped, gpu[partner], -1 - partner)
        size = np.where(swapped, fleet.size[partner], 0.0) - fleet.size[shard]
        more = np.where(swapped, fleet.load[partner], 0.0) - fleet.load[shard]
        here = used[top] + size, load[top] + more
        there = used[to] - size, load[to] - more
        fits = (here[0] <= fleet.capacity) & (there[0] <= fleet.capacity)
        value = np.maximum(
            pressure(here[1], fleet.capacity - here[0]), pressure(there[1], fleet.capacity - there[0])
        )
        value = np.where(fits & _apart(fleet, gpu, shard, partner, to), value, np.inf)
        place = int(value.argmin())
        if value[place] < best:
            best = float(value[place])
            chosen = [(shard, int(to[place]))]
            if swapped[place]:
                chosen.append((int(partner[place]), top))
    return chosen


def _apart(fleet: Fleet, gpu: Ints, shard: int, partner: Ints, to: Ints) -> np.ndarray:
    """Return which exchanges bring no two shards of a model together."""
    siblings = np.flatnonzero((fleet.model == fleet.model[shard]) & (np.arange(fleet.shards) != shard))
    apart = ~np.isin(to, gpu[siblings])
    top = gpu[shard]
    on_top = set(fleet.model[gpu == top].tolist()) - {int(fleet.model[shard])}
    swapped = partner >= 0
    return apart & ~(swapped & np.isin(fleet.model[partner], list(on_top)))


def exact(fleet: Fleet) -> float:
    """Return the least possible pressure, by bisection over exhaustive packing; for about 20 shards."""
    best = polished(fleet, greedy(fleet))
    lo, hi = fleet.bound, worst(fleet, best)
    while hi > lo * (1 + 1e-9):
        middle = (lo + hi) / 2
        found = _packed(fleet, fleet.load + middle * fleet.size, fleet.capacity * middle)
        if found is None:
            lo = middle
        else:
            hi = min(middle, worst(fleet, found))
    return hi


def _packed(fleet: Fleet, weight: np.ndarray, capacity: float) -> Ints | None:
    """Return a packing of single-GPU models, or `None` if there is none: depth first, heaviest first."""
    order = np.argsort(-weight, kind="stable").tolist()
    weights = [float(weight[i]) for i in order]
    waste = fleet.gpus * capacity - sum(weights)
    left = [capacity] * fleet.gpus
    gpu = np.full(fleet.shards, -1, np.int64)
    lightest = weights[-1]

    def place(at: int, lost: float) -> bool:
        if at == len(order):
            return True
        tried: set[float] = set()
        for g, room in enumerate(left):
            key = round(room, 9)
            if weights[at] > room + 1e-12 or key in tried:
                continue
            tried.add(key)
            rest = room - weights[at]
            # What is left of a GPU and takes not even the lightest is lost; too much lost, too little left.
            gone = lost + (rest if rest < lightest else 0.0)
            if gone > waste + 1e-12:
                continue
            left[g], gpu[order[at]] = rest, g
            if place(at + 1, gone):
                return True
            left[g] = room
        return False

    return gpu if place(0, 0.0) else None
