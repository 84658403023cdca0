"""Verifiers of arranging tables for prefix caches."""

from .verifier import Prefix

__all__ = ["Prefix"]
