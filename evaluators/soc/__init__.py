"""Verifiers of scheduling problems on simulated chips."""

from .verifier import ChipScheduling

__all__ = ["ChipScheduling"]
