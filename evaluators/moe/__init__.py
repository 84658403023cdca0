"""Verifiers of expert-placement problems: balance of load, and hops between layers."""

from __future__ import annotations

from typing import Any, Literal

from .affinity import ExpertAffinity
from .balance import ExpertBalance
from .measured import MeasuredBalance

__all__ = ["ExpertAffinity", "ExpertBalance", "MeasuredBalance", "balance"]


def balance(platform: Literal["model", "cpu", "cuda"] = "model", **arguments: Any) -> ExpertBalance:
    """Return the verifier of load balance for a platform.

    Args:
        platform: "model" counts tokens; "cpu" and "cuda" also run grouped expert GEMMs and time them.
        arguments: Of `ExpertBalance` or `MeasuredBalance`.

    Raises:
        TypeError: It does not take these arguments.
        ValueError: There is no such platform.
    """
    if platform not in ("model", "cpu", "cuda"):
        raise ValueError(f"`platform` is {platform!r}; have model, cpu, cuda")
    return (
        ExpertBalance(**arguments) if platform == "model" else MeasuredBalance(device=platform, **arguments)
    )
