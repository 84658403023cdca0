"""Loads of experts, window after window: a generator whose popularity drifts.

Every expert of every layer has a latent popularity, which is a stationary autoregressive process; tokens of
a window are Poisson with the softmax of the popularities. The routers of real models avoid the far tail
(they are trained to), hence the ceiling. A change of data set draws everything anew, and more
skewed.

The default parameters were fitted so that the reference algorithms score on it what is published for them
on recorded loads of DeepSeek-V3's shape; see `docs/problems/moe_eplb.md`.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Loads = NDArray[np.int64]
"""Tokens, shape (windows, layers, experts)."""
Floats = NDArray[np.float64]

SWITCH = 1.0
"""A drift that keeps nothing."""
COURSES = {
    "published": (0.69, *(0.29,) * 7, SWITCH, 0.415, 0.415),
    "calm": (0.15,) * 11,
    "restless": (0.5,) * 11,
    "short": (0.29,) * 4,
    "switches": (0.29, 0.29, SWITCH, 0.29, 0.29, SWITCH, 0.29, 0.29, SWITCH, 0.29, 0.29),
}
"""Drift before each window but the first, by name."""


@dataclass(frozen=True)
class Shape:
    """What loads are placed on.

    Attributes:
        layers: MoE layers.
        experts: Of each layer.
        groups: Of experts in each layer.
        slots: Of each layer, all GPUs together.
        gpus: How many.
        nodes: How many.

    Raises:
        ValueError: Something does not divide as it must, or there are fewer slots than experts.
    """

    layers: int = 58
    experts: int = 256
    groups: int = 8
    slots: int = 288
    gpus: int = 32
    nodes: int = 4

    def __post_init__(self) -> None:
        if min(self.layers, self.experts, self.slots, self.gpus, self.nodes, self.groups) < 1:
            raise ValueError("every size must be at least 1")
        for whole, part in (("slots", "gpus"), ("gpus", "nodes"), ("experts", "groups")):
            if getattr(self, whole) % getattr(self, part):
                counts = f"{getattr(self, whole)} is not a multiple of {getattr(self, part)}"
                raise ValueError(f"`{whole}` must be a multiple of `{part}`; {counts}")
        if self.slots < self.experts:
            raise ValueError(f"{self.slots} slots cannot hold {self.experts} experts")


@dataclass(frozen=True)
class Regime:
    """How popularity is distributed, and how it drifts.

    Attributes:
        course: One of `COURSES`.
        spread: Standard deviation of the latent popularity of an expert.
        group_spread: Of what the experts of a group have in common.
        ceiling: What the latent popularity saturates at.
        skew: Factor on it from the first switch on.
        tokens: Expected per expert and window.
    """

    course: str = "published"
    spread: float = 0.81
    group_spread: float = 0.43
    ceiling: float = 2.93
    skew: float = 1.45
    tokens: float = 15_625.0

    def __post_init__(self) -> None:
        if self.course not in COURSES:
            raise ValueError(f"`course` is {self.course!r}; have {', '.join(COURSES)}")


def draw(shape: Shape, regime: Regime, rng: np.random.Generator) -> Loads:
    """Return the loads of all windows of one trace."""
    latent = _fresh(shape, regime, rng)
    windows, skew = [_window(latent, 1.0, regime, rng)], 1.0
    for drift in COURSES[regime.course]:
        latent = np.sqrt(1 - drift**2) * latent + drift * _fresh(shape, regime, rng)
        skew = regime.skew if drift == SWITCH else skew
        windows.append(_window(latent, skew, regime, rng))
    return np.stack(windows)


def _fresh(shape: Shape, regime: Regime, rng: np.random.Generator) -> Floats:
    """Return latent popularities, shape (layers, experts)."""
    own = rng.normal(0.0, regime.spread, (shape.layers, shape.experts))
    common = rng.normal(0.0, regime.group_spread, (shape.layers, shape.groups))
    return np.asarray(own + np.repeat(common, shape.experts // shape.groups, axis=1))


def _window(latent: Floats, skew: float, regime: Regime, rng: np.random.Generator) -> Loads:
    popularity = np.exp(skew * regime.ceiling * np.tanh(latent / regime.ceiling))
    share = popularity / popularity.sum(axis=1, keepdims=True)
    counts: Loads = rng.poisson(regime.tokens * latent.shape[1] * share).astype(np.int64)
    return counts
