"""Verifiers of single-machine tardiness problems."""

from .verifier import Tardiness

__all__ = ["Tardiness"]
