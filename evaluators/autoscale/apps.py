"""Serverless functions: how often they are called, how much memory they take and how long they load.

The mix after what has been published of Azure Functions (M. Shahrad et al., "Serverless in the wild", USENIX
ATC 2020): 45 % of functions are called at most once an hour, 81 % at most once a minute; timers, independent
calls and bursts are about equally common; memory is Burr XII. Loading times after Huawei (A. Joosen et al.,
"Serverless cold starts and where to find them", EuroSys 2025): log-normal, 3.24 s on average.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
HOUR = 3600.0
DAY = 24 * HOUR
_RATES_H = (0.05, 0.3, 1.0, 6.0, 60.0)
_QUANTILES = (0.0, 0.2, 0.45, 0.65, 0.81)
"""Calls per hour, and which share of functions has at most so many; more than one a minute hardly ever lets a
function go, and is left out."""
LEAST = 4
"""Calls of a function that counts."""
_BURR = (11.652, 0.221, 107.083)
_LOADING = (0.296, 1.326)


@dataclass(frozen=True, eq=False)
class App:
    """One function.

    Attributes:
        calls: When it is called, s, increasing.
        memory: MB that it takes while loaded.
        loading: Time to load, s: a cold start waits so long.
    """

    calls: Floats
    memory: float
    loading: float

    @property
    def gaps(self) -> Floats:
        """Times between calls, s."""
        return np.diff(self.calls)


@dataclass(frozen=True)
class Mix:
    """How to draw functions.

    Attributes:
        functions: How many.
        days: Of calls.
        busy: Factor on the rates.
        timers: Share of functions that are called by a timer.
        bursty: Share that is called in bursts; the rest is called independently.
    """

    functions: int = 60
    days: float = 1.5
    busy: float = 1.0
    timers: float = 0.3
    bursty: float = 0.35


@dataclass(frozen=True, eq=False)
class World:
    """One instance.

    Attributes:
        apps: Its functions, each with `LEAST` calls at least.
        second: $ that a second of waiting for a cold start costs.
        gb_s: $ for a GB of memory for a second.
    """

    apps: Sequence[App]
    second: float
    gb_s: float

    def even(self, app: App) -> float:
        """Return how long a function may stay loaded for the price of one cold start, s."""
        return self.second * app.loading / (self.gb_s * app.memory / 1024)


GB_S = 1.66667e-5
"""$ per GB and second, as public clouds ask for serverless functions."""
SECOND = (0.5e-3, 2e-3)
"""Range of what a second of waiting is worth, $."""


def draw(mix: Mix, rng: np.random.Generator) -> World:
    """Return functions that are independent of each other: what one does says nothing of another."""
    found: list[Floats] = []
    while len(found) < mix.functions:
        rate = mix.busy * float(np.exp(np.interp(rng.uniform(0, 0.81), _QUANTILES, np.log(_RATES_H))))
        calls = _calls(mix, rate, rng)
        if len(calls) >= LEAST:
            found.append(calls)
    return equipped(found, rng)


def equipped(calls: Iterable[Floats], rng: np.random.Generator) -> World:
    """Return functions with these calls and drawn memory, loading times and prices.

    Raises:
        ValueError: None is called often enough.
    """
    apps = [
        App(
            own,
            float(np.clip(_burr(rng), 20, 2048)),
            float(np.clip(rng.lognormal(*_LOADING), 0.1, 30)),
        )
        for own in calls
        if len(own) >= LEAST
    ]
    if not apps:
        raise ValueError(f"no function is called {LEAST} times or more")
    return World(tuple(apps), float(np.exp(rng.uniform(*np.log(SECOND)))), GB_S)


def _calls(mix: Mix, rate: float, rng: np.random.Generator) -> Floats:
    """Draw calls of one function at so many per hour, s."""
    end, kind = mix.days * DAY, rng.uniform()
    mean, swing = HOUR / rate, rng.uniform(0, 0.9)
    if kind < mix.timers:
        period = max(60.0, 60.0 * round(mean / 60))
        steps = np.full(int(end / period) + 1, period) + rng.normal(
            0, rng.uniform(0.5, 10), int(end / period) + 1
        )
        return np.asarray(rng.uniform(0, period) + np.cumsum(np.maximum(steps, 1.0)))
    shape = 1.0 if kind < 1 - mix.bursty else rng.uniform(0.1, 0.4)
    # As many more as the daily wave will take away.
    mean /= 1 + swing
    count = int(end / mean) + 1
    gaps = rng.gamma(shape, mean / shape, 3 * count + 10)
    calls = np.cumsum(np.maximum(gaps, 0.1))
    return _by_day(calls[calls < end], swing, rng)


def _by_day(calls: Floats, swing: float, rng: np.random.Generator) -> Floats:
    """Thin calls out by a daily wave of the function's own phase."""
    wave = 1 + swing * np.sin(2 * np.pi * (calls / DAY + rng.uniform()))
    return np.asarray(calls[rng.uniform(0, 1 + swing, len(calls)) < wave])


def _burr(rng: np.random.Generator) -> float:
    """Draw from the Burr XII distribution by inversion."""
    c, k, scale = _BURR
    return float(scale * ((1 - rng.uniform()) ** (-1 / k) - 1) ** (1 / c))
