"""Verifiers of GPU-cluster problems: when jobs run, and where pods go."""

from .job_verifier import GpuJobs

__all__ = ["GpuJobs"]
