"""What a program is shown of demand: statistics of the past, for all ticks of a series at once.

Row t holds nothing of tick t or later; a test holds two futures against each other.
"""

from __future__ import annotations

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view

from .demand import DAY, KNOWN, Floats


def views(demand: Floats, delay: int) -> Floats:
    """Return the fields of record `load`, shape (ticks, fields)."""
    ticks = len(demand) - KNOWN
    past = {width: _past(demand, width) for width in (3, 6, 12, 24, 36, DAY)}
    seasonal = _seasonal(demand, delay)
    columns = [
        demand[KNOWN - 1 : -1],
        past[3].mean(axis=1),
        past[12].mean(axis=1),
        past[12].max(axis=1),
        past[36].max(axis=1),
        past[DAY].max(axis=1),
        np.quantile(past[24], 0.95, axis=1),
        past[6] @ ((np.arange(6) - 2.5) / ((np.arange(6) - 2.5) ** 2).sum()),
        past[12].std(axis=1),
        _rms(demand[delay + 1 :] - demand[: -delay - 1], ticks),
        _daily(demand, delay)[-ticks:],
        _daily_high(demand, delay)[-ticks:],
        seasonal[-ticks:],
        _seasonal_miss(demand, seasonal, delay, ticks),
    ]
    return np.column_stack(columns)


def _past(demand: Floats, width: int) -> Floats:
    """Return the last `width` values before each played tick, shape (ticks, width)."""
    ticks = len(demand) - KNOWN
    return np.asarray(sliding_window_view(demand[:-1], width)[-ticks:])


def _daily(demand: Floats, delay: int) -> Floats:
    """Return the mean around each tick's arrival a day before, for decisions from tick `DAY` on.

    A decision at tick t counts from t + delay on; t + delay - DAY and its neighbours are past.
    """
    smooth = np.convolve(demand, np.ones(3) / 3, mode="valid")
    decisions = np.arange(DAY, len(demand))
    return np.asarray(smooth[decisions + delay - DAY - 1])


def _daily_high(demand: Floats, delay: int) -> Floats:
    """Return the highest demand in the hour from then on, likewise."""
    high = sliding_window_view(demand, 12).max(axis=1)
    return np.asarray(high[np.arange(DAY, len(demand)) + delay - DAY])


def _seasonal(demand: Floats, delay: int) -> Floats:
    """Return `daily` moved by the difference of the last 3 ticks to those a day before, likewise."""
    recent = np.convolve(demand, np.ones(3) / 3, mode="valid")
    decisions = np.arange(DAY + 3, len(demand))
    shift = recent[decisions - 3] - recent[decisions - 3 - DAY]
    return np.asarray(_daily(demand, delay)[3:] + shift)


def _rms(errors: Floats, ticks: int) -> Floats:
    """Return the root mean square of the 36 errors before the last, for each played tick.

    `errors[-1]` is that of the last tick of all, which no decision knows.
    """
    windows = sliding_window_view(errors[:-1] ** 2, 36)
    return np.asarray(np.sqrt(windows.mean(axis=1))[-ticks:])


def _seasonal_miss(demand: Floats, seasonal: Floats, delay: int, ticks: int) -> Floats:
    """Return the root mean square error of `seasonal` for ticks that were known, for each played tick."""
    made_for = np.arange(DAY + 3, len(demand)) + delay
    inside = made_for < len(demand)
    return _rms(demand[made_for[inside]] - seasonal[inside], ticks)
