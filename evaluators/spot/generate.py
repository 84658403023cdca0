"""Windows drawn: alternating runs of log-normal lengths, stretched by what drifts over hours.

A zone is up and down in turn. Lengths are log-normal with the mean and the standard deviation of the
logarithm that were measured for the zone; times up are multiplied by exp(τz − τ²/2), times down by
exp(−τz − τ²/2), where z is an Ornstein–Uhlenbeck process that forgets in 18 h, so that good and bad days
come about. Zones share a part of z. Prices are a slow random walk of the logarithm within the zone's range.

Source: statistics of the traces of Z. Wu et al., "Can't Be Late", NSDI 2024, recomputed.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from .market import HOUR, SPOT_PRICE, Flags, Floats, Window

TAU = 0.6
MEMORY_H = 18.0
WITHIN_REGION, ACROSS_REGIONS = 0.65, 0.3
"""Share of z that zones have in common."""
WARM_UP_H = 48.0
PRICE_MEMORY_H = 240.0


@dataclass(frozen=True)
class Zone:
    """Statistics of a zone; lengths in h.

    Attributes:
        up: Mean time up.
        up_sd: Standard deviation of its logarithm.
        down, down_sd: The same for times down.
        price: Least and most, $/h.
    """

    up: float
    up_sd: float
    down: float
    down_sd: float
    price: tuple[float, float] = (SPOT_PRICE, SPOT_PRICE)


ZONES = {
    "us-west-2a_k80_1": Zone(4.37, 1.65, 0.53, 0.77),
    "us-west-2a_k80_8": Zone(1.57, 1.14, 2.82, 1.39),
    "us-west-2a_v100_1": Zone(3.70, 1.60, 1.07, 1.10),
    "us-west-2a_v100_8": Zone(1.16, 1.08, 1.25, 1.19),
    "us-west-2b_k80_1": Zone(1.44, 1.10, 5.06, 1.68),
    "us-west-2b_k80_8": Zone(1.08, 1.03, 1.57, 1.34),
    "us-west-2b_v100_1": Zone(2.69, 1.39, 1.08, 1.22),
    "us-west-2b_v100_8": Zone(0.76, 1.01, 0.87, 1.07),
    "us-east-1a": Zone(0.72, 0.93, 3.55, 1.59, (1.44, 1.85)),
    "us-east-1c": Zone(1.48, 1.20, 1.64, 1.27, (1.17, 1.41)),
    "us-east-1d": Zone(1.66, 1.22, 1.87, 1.27, (1.11, 1.37)),
    "us-east-1f": Zone(2.18, 1.39, 1.52, 1.28, (1.15, 1.40)),
    "us-east-2a": Zone(5.51, 1.67, 1.81, 1.32, (0.918, 1.07)),
    "us-east-2b": Zone(4.27, 1.58, 1.91, 1.32, (0.918, 1.03)),
    "us-west-2a": Zone(5.76, 1.66, 0.81, 0.89, (0.918, 1.05)),
    "us-west-2b": Zone(9.75, 1.90, 1.10, 1.05, (0.918, 1.03)),
    "us-west-2c": Zone(6.48, 1.70, 0.84, 0.95, (0.918, 1.09)),
}
"""Those with a kind of instance were measured in 2022, in ticks of 600 s; the others, all V100, in 2023."""


def draw(names: Sequence[str], gap: int, ticks: int, rng: np.random.Generator) -> Window:
    """Draw a window of some zones; single-price zones keep the published price.

    Args:
        names: Of zones, in `ZONES`.
        gap: Length of a tick, s.
        ticks: How many.
        rng: Chance.

    Raises:
        ValueError: There is no such zone.
    """
    unknown = sorted(set(names) - ZONES.keys())
    if unknown:
        raise ValueError(f"unknown zone `{unknown[0]}`; have {', '.join(ZONES)}")
    hour = HOUR / gap
    warm = round(WARM_UP_H * hour)
    mood = _moods(names, warm + ticks, gap, rng)
    available = np.stack(
        [_zone(ZONES[name], mood[:, place], hour, rng)[warm:] for place, name in enumerate(names)], axis=1
    )
    price = np.stack([_price(ZONES[name], ticks, gap, rng) for name in names], axis=1)
    return Window(available, price)


def _moods(names: Sequence[str], ticks: int, gap: int, rng: np.random.Generator) -> Floats:
    """Return z of every zone, shape (ticks, zones), each of mean 0 and variance 1."""
    regions = sorted({region(name) for name in names})
    common, own = _walk(ticks, 1, gap, rng), _walk(ticks, len(names), gap, rng)
    regional = _walk(ticks, len(regions), gap, rng)[:, [regions.index(region(name)) for name in names]]
    return (
        math.sqrt(ACROSS_REGIONS) * common
        + math.sqrt(WITHIN_REGION - ACROSS_REGIONS) * regional
        + math.sqrt(1 - WITHIN_REGION) * own
    )


def region(name: str) -> str:
    """Return the region of a zone.

    >>> region("us-east-1a"), region("us-west-2b_v100_8")
    ('us-east-1', 'us-west-2')
    """
    return name.partition("_")[0][:-1]


def _walk(ticks: int, count: int, gap: int, rng: np.random.Generator, memory_h: float = MEMORY_H) -> Floats:
    """Return Ornstein–Uhlenbeck processes of mean 0 and variance 1, shape (ticks, count)."""
    keep = math.exp(-gap / (memory_h * HOUR))
    shocks = rng.standard_normal((ticks, count)) * math.sqrt(1 - keep**2)
    shocks[0] /= math.sqrt(1 - keep**2)
    for tick in range(1, ticks):
        shocks[tick] += keep * shocks[tick - 1]
    return shocks


def _zone(zone: Zone, mood: Floats, hour: float, rng: np.random.Generator) -> Flags:
    available = np.zeros(len(mood), np.bool_)
    up = bool(rng.random() < zone.up / (zone.up + zone.down))
    tick = 0
    while tick < len(mood):
        mean, spread = (zone.up, zone.up_sd) if up else (zone.down, zone.down_sd)
        tilt = TAU * float(mood[tick]) * (1 if up else -1) - TAU**2 / 2
        length = mean * math.exp(spread * float(rng.standard_normal()) - spread**2 / 2 + tilt)
        until = tick + max(1, round(length * hour))
        available[tick:until] = up
        tick, up = until, not up
    return available


def _price(zone: Zone, ticks: int, gap: int, rng: np.random.Generator) -> Floats:
    """Return prices within the zone's range that hardly move in an hour, in whole hundredths of a cent."""
    low, high = zone.price
    level = _walk(ticks, 1, gap, rng, PRICE_MEMORY_H)[:, 0]
    share = 1 / (1 + np.exp(-1.7 * level))  # close to the normal distribution function: even over the range
    return np.asarray((low * (high / low) ** share).round(4), np.float64)
