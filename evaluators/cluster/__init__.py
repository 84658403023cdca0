"""Verifiers of GPU-cluster problems: when jobs run, and where pods go."""

from .job_verifier import GpuJobs
from .pod_verifier import GpuPlacement

__all__ = ["GpuJobs", "GpuPlacement"]
