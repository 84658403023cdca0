"""Verifiers of transaction scheduling."""

from .verifier import Offline, Online

__all__ = ["Offline", "Online"]
