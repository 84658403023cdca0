"""Models on GPUs, and the pressure on what memory is left for their caches.

A model has a rate r of requests and a latency objective l; its load is r / l. GPU memory that models leave
free holds their key-value caches. The pressure of a GPU, KVPR, is the load on it over its free memory:
Σ (r / l) / (C − Σ size), in 1/GB here; the aim is a small maximum. A model that is split over two GPUs
(tensor parallelism) is two shards, half of its size and load each, which must not share a GPU.

Source: S. Yu et al., "Prism: unleashing GPU sharing for cost-efficient multi-LLM serving", arXiv 2505.04021;
the ADRS benchmark, "Barbarians at the gate", arXiv 2510.06189.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from evolve import Infeasible

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]
FULL = 1e6
"""Pressure of a GPU that has load and no free memory, as in the benchmark."""


@dataclass(frozen=True)
class Fleet:
    """One instance.

    Attributes:
        gpus: How many.
        capacity: Memory of each, GB.
        size: Of each shard, GB, shape (shards,).
        load: Of each shard.
        model: That each shard belongs to; shards of a model are neighbours.
    """

    gpus: int
    capacity: float
    size: Floats
    load: Floats
    model: Ints

    @property
    def shards(self) -> int:
        """How many shards."""
        return len(self.size)

    @property
    def bound(self) -> float:
        """A pressure that no placement undercuts: all load over all memory that is left.

        If no GPU is above λ then Σ load ≤ λ (C − Σ size) on each; summed over all GPUs, that is it.
        """
        return float(self.load.sum() / (self.gpus * self.capacity - self.size.sum()))


def pressure(load: Floats, free: Floats) -> Floats:
    """Return the KVPR of GPUs with some load and free memory, elementwise."""
    short = np.where(load > 0, FULL, 0.0)
    return np.asarray(np.where(free > 0, load / np.where(free > 0, free, 1.0), short))


def worst(fleet: Fleet, gpu: Ints) -> float:
    """Return the largest KVPR of a placement, summed up shard by shard.

    Args:
        fleet: The instance.
        gpu: Of each shard, shape (shards,).

    Raises:
        Infeasible: A shard is missing or nowhere, a GPU is overfull, or shards of a model share a GPU.
    """
    where = [int(g) for g in gpu]
    if len(where) != fleet.shards or any(not 0 <= g < fleet.gpus for g in where):
        raise Infeasible(f"one GPU from 0 to {fleet.gpus - 1} is needed for each of {fleet.shards} shards")
    used, loads = [0.0] * fleet.gpus, [0.0] * fleet.gpus
    seen: set[tuple[int, int]] = set()
    for g, size, load, model in zip(
        where, fleet.size.tolist(), fleet.load.tolist(), fleet.model.tolist(), strict=True
    ):
        used[g] += size
        loads[g] += load
        if (g, model) in seen:
            raise Infeasible(f"GPU {g} holds two shards of model {model}")
        seen.add((g, model))
    fullest = int(np.argmax(used))
    if used[fullest] > fleet.capacity + 1e-9:
        raise Infeasible(f"GPU {fullest} holds {used[fullest]:g} GB of models and has {fleet.capacity:g} GB")
    return max(
        load / (fleet.capacity - mass) if mass < fleet.capacity else FULL * (load > 0)
        for mass, load in zip(used, loads, strict=True)
    )
