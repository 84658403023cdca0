"""Verifiers of single-machine tardiness problems."""

from .verifier import Tardiness
from .weighted_verifier import WeightedTardiness

__all__ = ["Tardiness", "WeightedTardiness"]
