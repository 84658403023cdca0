"""Keeping functions loaded: windows after each call, and what they cost."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from evolve import Infeasible

from .apps import App, Floats, World

LONGEST = 7 * 86_400.0
"""s; a window is never longer."""


@dataclass(frozen=True)
class Account:
    """What a policy did for one function.

    Attributes:
        cold: Which calls after the first met a function that was not loaded, shape (gaps,).
        held: GB·s for which it was loaded and idle.
        cost: $ for idle memory and for waiting.
    """

    cold: NDArray[np.bool_]
    held: float
    cost: float


def account(world: World, app: App, windows: Floats) -> Account:
    """Return what windows after each call but the last come to.

    Args:
        world: Prices.
        app: The function.
        windows: Unloaded for so long after a call (0: stays loaded) and then loaded for so long, s, shape
            (gaps, 2). Loading ahead of a call takes the time of a cold start, and memory for it; a call
            that comes meanwhile waits as for a cold start.

    Raises:
        Infeasible: A window is missing, below 0 or too long.
    """
    gaps = app.gaps
    if windows.shape != (len(gaps), 2):
        raise Infeasible(f"windows of shape {windows.shape}, not one pair for each of {len(gaps)} calls")
    if not ((windows >= 0) & (windows <= LONGEST)).all():
        raise Infeasible(f"windows must be in [0, {LONGEST:g}] s")
    away, keep = windows.T
    ahead = away > 0
    begun = np.where(ahead, away, 0.0)
    usable = begun + np.where(ahead, app.loading, 0.0)
    end = begun + keep + np.where(ahead, app.loading, 0.0)
    cold = (gaps < usable) | (gaps > end)
    held = np.clip(gaps, begun, end) - begun
    gb_s = float(held.sum()) * app.memory / 1024
    waiting = float(cold.sum()) * app.loading
    return Account(cold, gb_s, world.gb_s * gb_s + world.second * waiting)


def clairvoyant(world: World, app: App) -> float:
    """Return the least cost for whoever knows all calls, $: each gap by itself, exactly.

    A function stays loaded, is loaded just in time, or starts cold.
    """
    idle = world.gb_s * app.memory / 1024
    stay = app.gaps * idle
    ahead = np.where(app.gaps > app.loading, app.loading * idle, np.inf)
    return float(np.minimum(np.minimum(stay, ahead), world.second * app.loading).sum())
