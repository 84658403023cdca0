"""Hops between GPUs and nodes under a placement, and a lower bound on them."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from evolve import Infeasible

from .routing import Links

Places = NDArray[np.int64]
"""GPU of every expert, shape (layers, experts)."""

ROUNDS = 100


def check(places: Places, shape: tuple[int, int], capacity: int) -> None:
    """Check that every GPU has its number of experts in every layer.

    Args:
        places: What to check.
        shape: Layers and experts.
        capacity: Experts of a layer on a GPU.

    Raises:
        Infeasible: It has not; says where.
    """
    layers, experts = shape
    if places.shape != shape:
        raise Infeasible(f"places of shape {places.shape}, not {shape}")
    gpus = experts // capacity
    if places.min() < 0 or places.max() >= gpus:
        odd = int(places.min()) if places.min() < 0 else int(places.max())
        raise Infeasible(f"there is no GPU {odd}; they are numbered from 0 to {gpus - 1}")
    cells = places + np.arange(layers)[:, None] * gpus
    held = np.bincount(cells.ravel(), minlength=layers * gpus).reshape(layers, gpus)
    if (held != capacity).any():
        layer, gpu = np.argwhere(held != capacity)[0].tolist()
        raise Infeasible(f"GPU {gpu} has {held[layer, gpu]} experts of layer {layer}, not {capacity}")


def hops(links: Links, places: Places) -> int:
    """Return how many steps of tokens change the place."""
    apart = places[:-1, :, None] != places[1:, None, :]
    return int(links[1:][apart].sum())


def least_hops(links: Links, capacity: int) -> int:
    """Return a lower bound on the hops of every placement, layer boundary by layer boundary.

    On its GPU each expert meets `capacity` experts of the next layer, and each of those meets as many of the
    layer before. Relaxed to that, a boundary is a transportation problem with linear-programming value V of
    tokens that stay; any multipliers u of the columns give V <= capacity·Σu + Σ_i (sum of the `capacity`
    largest of a_ij - u_j), which a subgradient method makes small. Whatever it reaches is a bound.
    """
    least = 0
    for link in links[1:]:
        least += int(link.sum()) - int(np.floor(_most_stay(link, capacity) + 1e-6))
    return least


def _most_stay(link: NDArray[np.int64], capacity: int) -> float:
    """Return an upper bound on the tokens of one boundary that do not change the place."""
    value = link.astype(np.float64)
    experts = len(value)
    if capacity >= experts:
        return float(value.sum())
    price = np.zeros(experts)
    best, step = np.inf, float(value.max(initial=0.0)) / 4
    for _ in range(ROUNDS):
        reduced = value - price
        chosen = np.argpartition(-reduced, capacity - 1, axis=1)[:, :capacity]
        bound = capacity * float(price.sum()) + float(np.take_along_axis(reduced, chosen, axis=1).sum())
        best = min(best, bound)
        excess = np.bincount(chosen.ravel(), minlength=experts) - capacity
        if not excess.any():
            break
        price += step * excess / np.linalg.norm(excess)
        step *= 0.96
    return best
