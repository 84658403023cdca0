"""What to tell about placements: where the hottest GPU is, and why it is hot."""

from __future__ import annotations

import numpy as np

from .loads import Loads, Shape
from .placement import Slots, balancedness, gpu_loads, slot_loads, traffic


def describe(shape: Shape, loads: Loads, placements: Slots) -> str:
    """Return a few sentences about the placements of one trace.

    Args:
        shape: What was placed on what.
        loads: Shape (windows, layers, experts).
        placements: One for every window but the first, shape (windows - 1, layers, slots).
    """
    known, after = [], []
    for load, following, slots in zip(loads, loads[1:], placements, strict=False):
        known.append(balancedness(gpu_loads(shape, slot_loads(shape, slots, load))))
        after.append(balancedness(gpu_loads(shape, slot_loads(shape, slots, following))))
    worst = int(np.argmin(after))
    apart = traffic(shape, placements[worst], slot_loads(shape, placements[worst], loads[worst + 1]))
    told = ", ".join(f"{value:.3f}" for value in after)
    return (
        f"balance on the window that was shown {np.mean(known):.3f}, on the next {np.mean(after):.3f} "
        f"({told}). {_hottest(shape, loads[worst], loads[worst + 1], placements[worst])} "
        f"{apart:.2f} copies of a token cross nodes per group that it visits "
        f"({(shape.nodes - 1) / shape.nodes:.2f} if every group were on one node)."
    )


def _hottest(shape: Shape, before: Slots, after: Slots, slots: Slots) -> str:
    """Say what the hottest GPU of a window holds, relative to its layer's mean."""
    served = slot_loads(shape, slots, after)
    relative = gpu_loads(shape, served)
    relative = relative / relative.mean(axis=1, keepdims=True)
    layer, gpu = np.unravel_index(int(relative.argmax()), relative.shape)
    per = shape.slots // shape.gpus
    here = slots[layer, gpu * per : (gpu + 1) * per]
    own = served[layer, gpu * per : (gpu + 1) * per]
    expert = int(here[own.argmax()])
    count = int(np.count_nonzero(slots[layer] == expert))
    was, is_ = (float(load[layer, expert] / load[layer].mean()) for load in (before, after))
    return (
        f"Worst then was GPU {gpu} of layer {layer} with {relative[layer, gpu]:.2f} times the mean, most of "
        f"it from expert {expert}, which has {count} slot{'s' if count > 1 else ''} and went from {was:.1f} "
        f"to {is_:.1f} times the mean load of an expert."
    )
