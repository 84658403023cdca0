"""Verifiers of jobs with deadlines on spot instances."""

from .verifier import Spot, SpotMulti

__all__ = ["Spot", "SpotMulti"]
