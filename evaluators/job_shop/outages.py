"""Random interruptions of machines, the same ones for every program (common random numbers).

While a machine works, it goes down at the beginning of each unit of time with a given probability and
comes back after U[1, 99] units. This does not depend on what the machine is doing, so that two rules
on the same instance meet the same interruptions whatever they decide.

The numbers are SHAKE-256 of a key and the instance's name. Rules are asked during the simulation, and one
that knew the key could work out every interruption to come; a campaign therefore judges with a secret one.
"""

from __future__ import annotations

import hashlib
import math
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

Outages = Sequence[Sequence[tuple[int, int]]]
"""By machine, when it is down: `(from, until)`, in order, not touching."""

LONGEST = 99
PUBLISHED = b"published"


def mean_share(probability: float) -> float:
    """Return the long-run share of time that a machine can work.

    >>> mean_share(0.0)
    1.0
    >>> round(mean_share(0.05), 3)
    0.275
    """
    if probability == 0:
        return 1.0
    run = (1 - probability) / probability
    return run / (run + (LONGEST + 1) / 2)


def draw(machines: int, probability: float, horizon: int, key: bytes, name: str) -> Outages:
    """Draw the interruptions of one instance.

    Args:
        machines: How many.
        probability: Of going down, per unit of time worked; below 1.
        horizon: Machines that work at this time never go down again.
        key: Published or secret.
        name: Of the instance; other names get independent interruptions.
    """
    if probability == 0:
        return tuple(() for _ in range(machines))
    return tuple(
        _one_machine(probability, horizon, key + f"{name}/{machine}/".encode()) for machine in range(machines)
    )


def _one_machine(probability: float, horizon: int, label: bytes) -> tuple[tuple[int, int], ...]:
    count = 16 + 2 * math.ceil(horizon * (1 - mean_share(probability)) * 2 / (LONGEST + 1))
    clock, part = 0, 0
    down: list[tuple[int, int]] = []
    while True:
        uniform = _uniform(label + str(part).encode(), 2 * count)
        runs = np.floor(np.log1p(-uniform[:count]) / math.log1p(-probability)).astype(int)
        breaks = 1 + np.floor(uniform[count:] * LONGEST).astype(int)
        for run, length in zip(runs.tolist(), breaks.tolist(), strict=True):
            if clock + run >= horizon:
                return tuple(_joined(down))
            down.append((clock + run, clock + run + length))
            clock += run + length
        part += 1


def _joined(down: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
    """Return the intervals with those that touch made one."""
    joined: list[tuple[int, int]] = []
    for begin, end in down:
        if joined and joined[-1][1] == begin:
            joined[-1] = (joined[-1][0], end)
        else:
            joined.append((begin, end))
    return joined


def _uniform(label: bytes, count: int) -> NDArray[np.float64]:
    """Return numbers in [0, 1) that anybody with the label can compute, on any platform."""
    words = np.frombuffer(hashlib.shake_256(label).digest(8 * count), "<u8")
    return (words >> np.uint64(11)) / 2.0**53
