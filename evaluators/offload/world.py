"""A device that can compute its tasks itself or send them to edge servers.

Sizes are in Mbit, rates in Mbit/s, work in Gcycles, speeds in GHz, times in s, energies in J.

The parameters are of the size used in the literature on edge offloading (dynamic power κ·f² per cycle,
Shannon rates); they follow no single paper. Results rank programs, and are not comparable with published
tables. Setting after: "GMORL: generalizable multi-objective reinforcement learning for edge offloading",
arXiv 2509.10474.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
LOCAL_GHZ = 1.0
LOCAL_KAPPA = 5e-27
EDGE_KAPPA = 1e-28
TRANSMIT_W = 0.5
SPEEDS = (2.0, 3.0, 4.0)
BANDWIDTH = (15.0, 25.0)
SNR = (5.0, 60.0)
MBIT = (1.0, 5.0)
CYCLES_PER_BIT = (100.0, 400.0)


@dataclass(frozen=True)
class Regime:
    """How to draw a world.

    Attributes:
        tasks: How many.
        rate: Mean arrivals per s (Poisson).
        edges: Servers.
        heavy: Factor on the work of every task.
    """

    tasks: int
    rate: float = 4.0
    edges: int = 4
    heavy: float = 1.0


@dataclass(frozen=True)
class World:
    """One instance. Option 0 is the device, option e > 0 is edge server e.

    Attributes:
        arrival: Of each task, s, shape (tasks,).
        mbit: Its size.
        gcycles: Its work.
        transmit: Time to send it to each option, 0 for the device, s, shape (tasks, options).
        compute: Time to compute it there, s, likewise.
        energy: What that costs, sending included, J, likewise.
        speed: Of each option, GHz, shape (options,).
    """

    arrival: Floats
    mbit: Floats
    gcycles: Floats
    transmit: Floats
    compute: Floats
    energy: Floats
    speed: Floats

    @property
    def shape(self) -> tuple[int, int]:
        """Tasks and options."""
        tasks, options = self.compute.shape
        return tasks, options


def draw(regime: Regime, rng: np.random.Generator) -> World:
    """Return a world; sizes, work and channels are drawn anew for every task."""
    n, edges = regime.tasks, regime.edges
    arrival = np.cumsum(rng.exponential(1 / regime.rate, n))
    mbit = rng.uniform(*MBIT, n)
    gcycles = mbit * rng.uniform(*CYCLES_PER_BIT, n) * 1e-3 * regime.heavy
    speed = np.concatenate(([LOCAL_GHZ], rng.choice(SPEEDS, edges)))
    bandwidth = rng.uniform(*BANDWIDTH, edges)
    rate = bandwidth * np.log2(1 + rng.uniform(*SNR, (n, edges)))
    transmit = np.concatenate((np.zeros((n, 1)), mbit[:, None] / rate), axis=1)
    kappa = np.where(np.arange(edges + 1) == 0, LOCAL_KAPPA, EDGE_KAPPA)
    joules = kappa * (speed * 1e9) ** 2 * gcycles[:, None] * 1e9 + TRANSMIT_W * transmit
    return World(arrival, mbit, gcycles, transmit, gcycles[:, None] / speed, joules, speed)
