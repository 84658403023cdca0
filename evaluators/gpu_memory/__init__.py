"""Verifiers of placing models on GPUs by memory pressure."""

from .verifier import Memory

__all__ = ["Memory"]
