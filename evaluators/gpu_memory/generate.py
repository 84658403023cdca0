"""Instances: those of the ADRS benchmark, and larger, tighter ones."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from .fleet import Fleet, Ints
from .greedy import first_fit

CAPACITY = 80.0
ENTROPY = 0x3D7B_50E9_C8A1_4F62_96B4_07FD_2E85_A1C3
"""Together with regime and number, seeds every instance. It never enters a program's process."""
WIDE = 40.0
"""Models larger than this, in GB, are split over two GPUs."""


@dataclass(frozen=True)
class Regime:
    """How to draw an instance.

    Attributes:
        gpus: How many.
        share: Of all memory that models take, from 0 to 1.
        per_gpu: Models per GPU, about.
    """

    gpus: int
    share: float
    per_gpu: int


def draw(regime: Regime, number: int) -> Fleet:
    """Return an instance whose models fit; those that first-fit decreasing cannot pack are drawn anew.

    Sizes are log-normal, from 5 to 80 GB; rates and latency objectives are as in the benchmark, except that
    rates reach 30.
    """
    sequence = np.random.SeedSequence(
        [ENTROPY, regime.gpus, round(100 * regime.share), regime.per_gpu, number]
    )
    rng = np.random.Generator(np.random.PCG64(sequence))
    while True:
        fleet = _drawn(regime, rng)
        if first_fit(fleet, fleet.size, fleet.capacity) is not None:
            return fleet


def _drawn(regime: Regime, rng: np.random.Generator) -> Fleet:
    total = regime.share * regime.gpus * CAPACITY
    typical = regime.share * CAPACITY / regime.per_gpu
    sizes: list[float] = []
    while sum(sizes) < total - 5:
        size = round(float(np.clip(rng.lognormal(np.log(typical) - 0.12, 0.5), 5, 80)))
        sizes.append(float(min(size, max(5, total - sum(sizes)))))
    loads = rng.integers(1, 31, len(sizes)) / rng.integers(5, 10, len(sizes))
    ways = np.where(np.array(sizes) > WIDE, 2, 1)
    spread = np.repeat(np.arange(len(sizes)), ways)
    return Fleet(
        regime.gpus,
        CAPACITY,
        (np.array(sizes) / ways)[spread],
        (loads / ways)[spread],
        spread.astype(np.int64),
    )


def published() -> list[Fleet]:
    """Return the 50 instances of the ADRS benchmark: 5 to 9 GPUs, two small models for each."""
    rng = np.random.RandomState(42)  # the benchmark's numbers
    fleets = []
    for _ in range(50):
        gpus = int(rng.randint(5, 10))
        rows = [(rng.randint(10, 30), rng.randint(1, 10), rng.randint(5, 10)) for _ in range(2 * gpus)]
        size, rate, slo = (np.array(column, float) for column in zip(*rows, strict=True))
        number: Ints = np.arange(2 * gpus)
        fleets.append(Fleet(gpus, CAPACITY, size, rate / slo, number))
    return fleets
