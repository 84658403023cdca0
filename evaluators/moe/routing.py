"""Routing of tokens from layer to layer: a Markov chain over experts with tunable affinity.

Each expert has a latent vector in every layer; a token goes from expert i to expert j with a probability that
grows with the likeness of their vectors. `affinity` scales that likeness: at 0 the next expert does not
depend on the last one. `drift` mixes fresh vectors in between profiling and serving.

Setting after J. Yao, Q. Anthony, A. Shafi, H. Subramoni, D. K. Panda, "Exploiting inter-layer expert affinity
for accelerating mixture-of-experts model inference" (ExFlow), IPDPS 2024, arXiv 2401.08383.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Links = NDArray[np.int64]
"""Tokens from expert i of layer l - 1 to j of layer l, shape (layers, experts, experts); 0 at l = 0."""

DIMENSIONS = 6


@dataclass(frozen=True)
class Design:
    """How to draw an instance.

    Attributes:
        layers: MoE layers.
        experts: Of each layer.
        capacity: Experts of a layer on a GPU.
        affinity: How strongly the next expert depends on the last one; 0 for not at all.
        drift: Share of the variance of the latent vectors that is new when serving, 0 to 1.
        spread: Standard deviation of the log popularity of experts.
        profiled: Tokens that are shown.
        served: Tokens that are scored.

    Raises:
        ValueError: A size does not fit.
    """

    layers: int = 12
    experts: int = 64
    capacity: int = 8
    affinity: float = 2.5
    drift: float = 0.1
    spread: float = 0.4
    profiled: int = 20_000
    served: int = 40_000

    def __post_init__(self) -> None:
        if min(self.layers, self.experts, self.capacity, self.profiled, self.served) < 1:
            raise ValueError("every size must be at least 1")
        if self.experts % self.capacity:
            raise ValueError(f"{self.experts} experts do not fill GPUs of {self.capacity}")
        if not 0 <= self.drift <= 1:
            raise ValueError(f"`drift` is {self.drift:g}, not between 0 and 1")

    @property
    def gpus(self) -> int:
        """How many GPUs."""
        return self.experts // self.capacity


@dataclass(frozen=True)
class Routing:
    """Data of one instance.

    Attributes:
        design: What it was drawn by.
        profiled: What a program is shown.
        served: What it is scored on: other tokens, after the drift.
    """

    design: Design
    profiled: Links
    served: Links


def draw(design: Design, rng: np.random.Generator) -> Routing:
    """Return routing of profiled and of served tokens."""
    vectors, popularity = _latent(design, rng)
    fresh, other = _latent(design, rng)
    keep, new = np.sqrt(1 - design.drift), np.sqrt(design.drift)
    later = keep * vectors + new * fresh
    profiled = _walk(design, vectors, popularity, design.profiled, rng)
    served = _walk(design, later, keep * popularity + new * other, design.served, rng)
    return Routing(design, profiled, served)


def _latent(design: Design, rng: np.random.Generator) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return vectors, shape (layers, experts, dimensions), and log popularities, shape (layers, experts)."""
    size = (design.layers, design.experts)
    return rng.normal(size=(*size, DIMENSIONS)), rng.normal(0.0, design.spread, size)


def _walk(
    design: Design,
    vectors: NDArray[np.float64],
    popularity: NDArray[np.float64],
    tokens: int,
    rng: np.random.Generator,
) -> Links:
    """Send tokens through all layers and count them."""
    experts = design.experts
    links = np.zeros((design.layers, experts, experts), dtype=np.int64)
    here = rng.multinomial(tokens, _softmax(popularity[0]))
    for layer in range(1, design.layers):
        likeness = vectors[layer - 1] @ vectors[layer].T / np.sqrt(DIMENSIONS)
        chances = _softmax(popularity[layer] + design.affinity * likeness)
        links[layer] = rng.multinomial(here, chances)
        here = links[layer].sum(axis=0)
    return links


def _softmax(logits: NDArray[np.float64]) -> NDArray[np.float64]:
    powers = np.exp(logits - logits.max(axis=-1, keepdims=True))
    return np.asarray(powers / powers.sum(axis=-1, keepdims=True))
