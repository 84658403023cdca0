"""What a placement of experts on slots is worth, derived from the slots alone; all layers at once."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from evolve import Infeasible

from .loads import Floats, Shape

Slots = NDArray[np.int64]
"""Expert of every slot, shape (layers, slots)."""
Counts = NDArray[np.int64]
"""Tokens of every expert in one window, shape (layers, experts)."""

PICKS = 2
"""Experts that a token picks in each group that it visits: 8 in 4 groups, as in DeepSeek-V3."""


def replicas(shape: Shape, slots: Slots) -> NDArray[np.int64]:
    """Return how many slots hold each expert, shape (layers, experts).

    Raises:
        Infeasible: There are not as many slots as there should be, or an expert has none.
    """
    if slots.shape != (shape.layers, shape.slots):
        raise Infeasible(f"slots of shape {slots.shape}, not ({shape.layers}, {shape.slots})")
    if slots.min() < 0 or slots.max() >= shape.experts:
        odd = int(slots.min()) if slots.min() < 0 else int(slots.max())
        raise Infeasible(f"there is no expert {odd}; they are numbered from 0 to {shape.experts - 1}")
    cells = slots + np.arange(shape.layers)[:, None] * shape.experts
    counts = np.bincount(cells.ravel(), minlength=shape.layers * shape.experts)
    counts = counts.reshape(shape.layers, shape.experts)
    if counts.min() < 1:
        layer, expert = np.argwhere(counts == 0)[0].tolist()
        raise Infeasible(f"expert {expert} of layer {layer} has no slot: its tokens cannot be served")
    return counts


def slot_loads(shape: Shape, slots: Slots, load: Counts) -> Floats:
    """Return the tokens that each slot serves, shape (layers, slots): replicas share evenly.

    Raises:
        Infeasible: It is no placement; see `replicas`.
    """
    each = load / replicas(shape, slots)
    return np.asarray(np.take_along_axis(each, slots, axis=1))


def gpu_loads(shape: Shape, served: Floats) -> Floats:
    """Return the tokens of each GPU, shape (layers, gpus)."""
    return np.asarray(served.reshape(len(served), shape.gpus, -1).sum(axis=2))


def balancedness(loads: Floats) -> float:
    """Return mean over largest load, both summed over layers; 1 is perfect.

    Args:
        loads: Of what has to be balanced, shape (layers, places).
    """
    largest = float(loads.max(axis=1).sum())
    return float(loads.mean(axis=1).sum()) / largest if largest > 0 else 1.0


def moved(shape: Shape, before: Slots, after: Slots) -> float:
    """Return the share of slots whose expert was on no slot of the same GPU before, %.

    Swapping slots within a GPU moves no weights between GPUs and is free.
    """
    per = shape.slots // shape.gpus
    home = (np.arange(shape.layers)[:, None] * shape.gpus + np.arange(shape.slots) // per) * shape.experts
    held = np.zeros(shape.layers * shape.gpus * shape.experts, dtype=bool)
    held[(home + before).ravel()] = True
    return 100.0 * (1.0 - float(np.count_nonzero(held[(home + after).ravel()])) / after.size)


def traffic(shape: Shape, slots: Slots, served: Floats) -> float:
    """Return how many copies of a token cross between nodes for every group that it visits.

    A token picks `PICKS` experts of a group by their load, each on any of its replicas, and is sent once
    to every node that serves it; it starts on each node equally often. With every group on one
    node this is (nodes - 1) / nodes, the least possible.
    """
    group = slots // (shape.experts // shape.groups)
    node = np.arange(shape.slots) // (shape.slots // shape.nodes)
    layer = np.arange(shape.layers)[:, None]
    cells = (layer * shape.groups + group) * shape.nodes + node
    size = shape.layers * shape.groups * shape.nodes
    weight = np.bincount(cells.ravel(), served.ravel(), minlength=size).reshape(-1, shape.nodes)
    visits = weight.sum(axis=1)
    share = weight / np.maximum(visits, 1e-300)[:, None]
    copies = (1.0 - (1.0 - share) ** PICKS).sum(axis=1)
    elsewhere = (shape.nodes - 1) / shape.nodes
    total = float(visits.sum())
    return elsewhere * float((visits * copies).sum()) / total if total > 0 else 0.0
