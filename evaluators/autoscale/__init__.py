"""Verifiers of autoscaling a cluster, and of keeping serverless functions loaded."""

from .keep_verifier import KeepAlive
from .scale_verifier import Autoscaling

__all__ = ["Autoscaling", "KeepAlive"]
