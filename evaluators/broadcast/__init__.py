"""Verifiers of broadcasts between cloud regions."""

from .verifier import Broadcasts

__all__ = ["Broadcasts"]
