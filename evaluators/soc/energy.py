"""Energy of a run, from what ran when.

At its highest frequency, a cluster with n > 0 active PEs draws profile[n] plus what the idle PEs leak;
an idle cluster leaks; memory, GPU and interconnect draw a constant:

    E = Σ over clusters of ∫ (profile[n] − leak·(m − n) + leak·(cap − n)) dt  +  idle_w · T

with m the number of PEs that the profile was measured with and cap those that there are; and per PE

    leak = area · (V · C1 · θ² · exp(−C2 / θ) + I_gate · V) / 4,   θ = 333 K.

Source: the leakage model of the Odroid XU3 in DS3 (Arda et al., IEEE TC 2020). DS3 follows the
temperature θ; this constant stays within −9 to +1 % of its energies.
"""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

from .platforms import Cluster, Platform

C1, C2, I_GATE, KELVIN = 0.002488, 2660.0, 0.000519, 333.0


def leakage(cluster: Cluster) -> float:
    """Return what one PE of the cluster leaks, W."""
    thermal = C1 * KELVIN**2 * math.exp(-C2 / KELVIN)
    return cluster.leakage * cluster.voltage * (thermal + I_GATE) / 4


def energy(
    platform: Platform, pe: NDArray[np.int64], start: NDArray[np.int64], finish: NDArray[np.int64], until: int
) -> float:
    """Return the energy from 0 to `until`, J.

    Args:
        platform: The chip.
        pe: Where each task ran, shape (tasks,).
        start: When, µs.
        finish: Till when, µs.
        until: End of the time that counts, µs; what runs beyond it is cut.
    """
    total = platform.idle_w * until
    cluster_of = platform.cluster_of[pe]
    for number, cluster in enumerate(platform.clusters):
        here = cluster_of == number
        spent = _occupancy(
            np.minimum(start[here], until), np.minimum(finish[here], until), until, cluster.count
        )
        total += float(spent @ _powers(cluster))
    return total * 1e-6


def _powers(cluster: Cluster) -> NDArray[np.float64]:
    """Return the power of the cluster with 0, 1, … PEs active, W."""
    leak = leakage(cluster)
    active = [
        cluster.power[n - 1] - leak * (len(cluster.power) - n) + leak * (cluster.count - n)
        for n in range(1, cluster.count + 1)
    ]
    return np.array([leak * cluster.count, *active])


def _occupancy(
    start: NDArray[np.int64], finish: NDArray[np.int64], until: int, count: int
) -> NDArray[np.float64]:
    """Return how long 0, 1, …, `count` PEs were active, µs."""
    lasting = finish > start
    start, finish = start[lasting], finish[lasting]
    times = np.concatenate((start, finish, [0, until]))
    steps = np.concatenate((np.ones(len(start)), -np.ones(len(finish)), [0, 0]))
    order = np.lexsort((steps, times))
    active = np.cumsum(steps[order])[:-1].astype(int)
    spent = np.zeros(count + 1)
    np.add.at(spent, active, np.diff(times[order]))
    return spent
