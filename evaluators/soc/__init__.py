"""Verifiers of scheduling problems on chips, simulated ones and this machine's own cores."""

from __future__ import annotations

from typing import Any, Literal

from .local_chip import LocalChip
from .verifier import ChipScheduling

__all__ = ["ChipScheduling", "LocalChip", "chip"]


def chip(platform: Literal["emulated", "local"] = "emulated", **arguments: Any) -> ChipScheduling | LocalChip:
    """Return the verifier for a platform.

    Args:
        platform: "emulated" for `ChipScheduling`, "local" for `LocalChip`.
        arguments: Its own.

    Raises:
        TypeError: It does not take these arguments.
        ValueError: There is no such platform.
    """
    if platform not in ("emulated", "local"):
        raise ValueError(f"`platform` is {platform!r}; have emulated, local")
    return (ChipScheduling if platform == "emulated" else LocalChip)(**arguments)
