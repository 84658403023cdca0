"""Placements by simple rules: greedy as published, and first fit for given weights."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from evolve import Infeasible

from .fleet import Fleet, Floats, Ints, pressure

RESTARTS = 100


def allowed(fleet: Fleet, gpu: Ints, shard: int) -> NDArray[np.bool_]:
    """Return which GPUs hold no other shard of the shard's model; `gpu` is −1 where nothing is placed."""
    others = gpu[(fleet.model == fleet.model[shard]) & (gpu >= 0)]
    free = np.ones(fleet.gpus, bool)
    free[others] = False
    return free


def greedy(fleet: Fleet) -> Ints:
    """Return the placement of Prism's greedy rule: by falling load, each on the least pressed GPU that fits.

    Where memory is tight, a shard may find no place that leaves memory free; it then goes first, and all
    begins anew.

    Source: algorithm 1 of arXiv 2505.04021, without the check against a threshold.

    Raises:
        Infeasible: After a hundred restarts there still was no place.
    """
    order = np.argsort(-fleet.load, kind="stable").tolist()
    for _ in range(RESTARTS):
        gpu, stuck = _placed(fleet, order)
        if stuck is None:
            return gpu
        order.remove(stuck)
        order.insert(0, stuck)
    raise Infeasible(f"the greedy rule finds no place for shard {stuck}")


def _placed(fleet: Fleet, order: list[int]) -> tuple[Ints, int | None]:
    gpu: Ints = np.full(fleet.shards, -1)
    used, load = np.zeros(fleet.gpus), np.zeros(fleet.gpus)
    for shard in order:
        fits = allowed(fleet, gpu, shard) & (used + fleet.size[shard] < fleet.capacity)
        if not fits.any():
            return gpu, shard
        least = int(np.where(fits, pressure(load, fleet.capacity - used), np.inf).argmin())
        gpu[shard] = least
        used[least] += fleet.size[shard]
        load[least] += fleet.load[shard]
    return gpu, None


def first_fit(fleet: Fleet, weight: Floats, capacity: float) -> Ints | None:
    """Return a placement by first-fit decreasing, `None` if something fits nowhere.

    Args:
        fleet: The instance.
        weight: Of each shard.
        capacity: Of each GPU, in weight.
    """
    left = [capacity] * fleet.gpus
    homes: dict[int, list[int]] = {}
    gpu = np.full(fleet.shards, -1, np.int64)
    weights, models = weight.tolist(), fleet.model.tolist()
    for shard in np.argsort(-weight, kind="stable").tolist():
        taken = homes.setdefault(models[shard], [])
        for g in range(fleet.gpus):
            if weights[shard] <= left[g] + 1e-9 and g not in taken:
                left[g] -= weights[shard]
                taken.append(g)
                gpu[shard] = g
                break
        else:
            return None
    return gpu
