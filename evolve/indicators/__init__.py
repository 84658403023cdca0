"""Dominance, hypervolume, reduction to objectives, and paired statistics."""

from evolve.indicators.dominance import (
    dominates,
    losses,
    nondominated,
    normalise,
    ranks,
)
from evolve.indicators.hypervolume import REFERENCE, contributions, hypervolume
from evolve.indicators.paired import Paired, paired
from evolve.indicators.reduction import EPSILON, reduce

__all__ = [
    "EPSILON",
    "REFERENCE",
    "Paired",
    "contributions",
    "dominates",
    "hypervolume",
    "losses",
    "nondominated",
    "normalise",
    "paired",
    "ranks",
    "reduce",
]
