"""Asking a program for windows: the k-th call of all functions in one crossing.

What a function did before a call does not depend on windows, so that what a program is shown is worked out
beforehand; functions are independent, so that their k-th calls together tell nothing of what is to come.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import lru_cache
from typing import Any

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view
from numpy.typing import NDArray

from .apps import App, Floats, World
from .keep import LONGEST

Ints = NDArray[np.int64]
Ask = Callable[[Sequence[Any], Sequence[Any], Sequence[int]], Floats]
"""`EntryPoint.rows`."""
MEMORY = 100
LONG = 4 * 3600.0
FIELDS = 16


def history(app: App, even: float) -> Floats:
    """Return the fields of record `history` after each call but the last, shape (gaps, fields).

    Row k is made from the gaps before the k-th call (from 0): none that is still to come.
    """
    gaps = app.gaps
    n = len(gaps)
    rows = np.zeros((n, FIELDS))
    rows[:, 0] = np.arange(1, n + 1)
    if n < 2:
        return rows
    padded = np.concatenate((np.full(MEMORY - 1, np.inf), gaps[:-1]))
    windows = np.sort(sliding_window_view(padded, MEMORY), axis=1)
    known = np.minimum(np.arange(1, n), MEMORY)
    rows[1:, 1] = gaps[:-1]
    rows[1:, 2] = np.concatenate((gaps[:1], gaps[:-2]))
    rows[1:, 3:6] = _moments(windows, known)
    rows[1:, 6] = _faded(gaps[:-1])
    quantiles = [_quantile(windows, known, share) for share in (0.0, 0.05, 0.5, 0.9, 0.99)]
    rows[1:, 7:12] = np.column_stack(quantiles)
    rows[1:, 12] = (windows <= even).sum(axis=1) / known
    rows[1:, 13] = ((windows > LONG) & np.isfinite(windows)).sum(axis=1) / known
    rows[1:, 14] = cheapest(windows, known, even)
    median = quantiles[2][:, None]
    rows[1:, 15] = (np.abs(windows - median) <= 0.1 * median).sum(axis=1) / known
    return rows


def _moments(windows: Floats, known: Ints) -> Floats:
    """Return mean, standard deviation, and one over the other, shape (calls, 3)."""
    finite = np.where(np.isfinite(windows), windows, 0.0)
    mean = finite.sum(axis=1) / known
    away = np.where(np.isfinite(windows), windows - mean[:, None], 0.0)
    deviation = np.sqrt((away**2).sum(axis=1) / known)
    return np.column_stack((mean, deviation, deviation / np.maximum(mean, 1e-9)))


def _faded(gaps: Floats) -> Floats:
    """Return exponentially weighted means, shape (calls,)."""
    mean, means = float(gaps[0]), []
    for gap in gaps.tolist():
        mean = 0.7 * mean + 0.3 * gap
        means.append(mean)
    return np.array(means)


def _quantile(windows: Floats, known: Ints, share: float) -> Floats:
    """Return quantiles of the finite numbers of sorted rows, interpolated, shape (calls,)."""
    place = share * (known - 1)
    low = np.floor(place).astype(np.int64)
    high = np.minimum(low + 1, known - 1)
    rows = np.arange(len(windows))
    below, above = windows[rows, low], windows[rows, high]
    return np.asarray(below + (place - low) * (above - below))


def cheapest(windows: Floats, known: Ints, even: float) -> Floats:
    """Return the gap that costs least as a fixed window; 0 if unloading at once does, shape (calls,).

    >>> cheapest(np.array([[10.0, 12.0, 500.0]]), np.array([3]), 100.0)
    array([12.])
    """
    within = np.arange(1, windows.shape[1] + 1)
    finite = np.isfinite(windows)
    ordered = np.where(finite, windows, 0.0)
    cost = np.cumsum(ordered, axis=1) + (known[:, None] - within) * (ordered + even)
    cost = np.where(finite, cost, np.inf)
    best = cost.argmin(axis=1)
    rows = np.arange(len(windows))
    return np.where(cost[rows, best] < known * even, ordered[rows, best], 0.0)


def in_step(worlds: Sequence[World], prewarm: Ask | None, keepalive: Ask) -> list[list[Floats]]:
    """Return the windows of every function of every world, each of shape (gaps, 2)."""
    pairs = [(world, app) for world in worlds for app in world.apps]
    shown = [_shown(world, app) for world, app in pairs]
    fixed = np.array([(w.even(a), a.loading, a.memory, n) for n, (w, a) in enumerate(pairs)])
    windows = [np.zeros((len(rows), 2)) for rows in shown]
    order = np.argsort([-len(rows) for rows in shown], kind="stable")
    lengths = np.array([len(shown[n]) for n in order])
    for call in range(int(lengths[0])):
        alive = order[: int((lengths > call).sum())]
        functions = _columns(fixed[alive], whole=3)
        histories = _columns(np.array([shown[n][call] for n in alive]), whole=0)
        ones = [1] * len(alive)
        keep = keepalive(functions, histories, ones)
        away = prewarm(functions, histories, ones) if prewarm else np.zeros(len(alive))
        for place, n in enumerate(alive.tolist()):
            windows[n][call] = away[place], keep[place]
    limited = iter([np.clip(pair, 0.0, LONGEST) for pair in windows])
    return [[next(limited) for _ in world.apps] for world in worlds]


@lru_cache(maxsize=8192)
def _shown(world: World, app: App) -> Floats:
    return history(app, world.even(app))


def _columns(rows: Floats, whole: int) -> list[NDArray[Any]]:
    """Return columns, that of place `whole` as integers."""
    return [column.astype(np.int64) if n == whole else column for n, column in enumerate(rows.T)]
