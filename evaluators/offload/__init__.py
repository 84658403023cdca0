"""Verifiers of edge-offloading problems."""

from .verifier import Offloading

__all__ = ["Offloading"]
