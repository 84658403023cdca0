"""Demand of a service over time: by the day, in bursts, with trends; generated or read from a trace.

The shapes are those that the literature on autoscaling tells apart (T. Lorido-Botran et al., "A review of
auto-scaling techniques for elastic applications in cloud environments", J. Grid Computing 12, 2014);
the parameters are ours. Results rank programs and are not comparable with published tables.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
TICK_S = 300
DAY = 86_400 // TICK_S
KNOWN = 2 * DAY
"""Ticks before the first decision, whose demand is known."""
KINDS = ("diurnal", "bursty", "trending")


@dataclass(frozen=True)
class Shape:
    """How to draw a series.

    Attributes:
        kind: One of `KINDS`.
        days: To play, after the known ones.
        level: Range of the mean demand, requests/s.
        noise: Factor on the relative noise.
    """

    kind: str
    days: int = 2
    level: tuple[float, float] = (400.0, 800.0)
    noise: float = 1.0

    def __post_init__(self) -> None:
        if self.kind not in KINDS:
            raise ValueError(f"`kind` must be one of {', '.join(KINDS)}; got {self.kind!r}")


def draw(shape: Shape, rng: np.random.Generator) -> Floats:
    """Return demand by tick, the known days first, requests/s, shape (ticks,)."""
    ticks = KNOWN + shape.days * DAY
    time = np.arange(ticks) / DAY
    swing = {"diurnal": (0.35, 0.6), "bursty": (0.1, 0.3), "trending": (0.2, 0.4)}[shape.kind]
    wave = rng.uniform(*swing) * np.sin(2 * np.pi * (time + rng.uniform()))
    wave += rng.uniform(0.05, 0.2) * np.sin(4 * np.pi * (time + rng.uniform()))
    trend = _trend(time, rng) if shape.kind == "trending" else np.ones(ticks)
    bursts = _bursts(ticks, 8.0 if shape.kind == "bursty" else 1.0, rng)
    relative = np.maximum(1 + wave, 0.1) * trend + bursts
    noise = np.exp(_autoregressive(ticks, 0.8, shape.noise * rng.uniform(0.03, 0.07), rng))
    series = rng.uniform(*shape.level) * relative * noise
    return np.asarray(series)


def _trend(time: Floats, rng: np.random.Generator) -> Floats:
    """Return exponential growth or decline, and a few lasting shifts."""
    trend: Floats = np.exp(rng.uniform(-0.15, 0.25) * (time - time.mean()))
    for at in rng.uniform(0, time[-1], rng.poisson(time[-1])):
        trend *= np.where(time >= at, rng.uniform(0.75, 1.35), 1.0)
    return trend


def _bursts(ticks: int, per_day: float, rng: np.random.Generator) -> Floats:
    """Return the sum of sudden rises that fade within an hour or two."""
    total, time = np.zeros(ticks), np.arange(ticks)
    for at in rng.uniform(0, ticks, rng.poisson(per_day * ticks / DAY)):
        since = time - at
        climb = rng.uniform(0.5, 4.0)
        fade = np.exp(-np.maximum(since, 0) / rng.uniform(4, 18)) * (
            1 - np.exp(-np.maximum(since, 0) / climb)
        )
        total += rng.uniform(0.3, 1.2) * fade
    return total


def _autoregressive(ticks: int, keep: float, spread: float, rng: np.random.Generator) -> Floats:
    """Return a stationary first-order process with standard deviation `spread`."""
    steps = rng.normal(0, spread * np.sqrt(1 - keep**2), ticks)
    value, values = float(rng.normal(0, spread)), np.empty(ticks)
    for tick, step in enumerate(steps.tolist()):
        value = keep * value + step
        values[tick] = value
    return values
