"""Verifiers of job-shop and flow-shop problems."""

from .flow_shop import FlowShop
from .shops import BlockingJobShop, InterruptedJobShop, JobShop

__all__ = ["BlockingJobShop", "FlowShop", "InterruptedJobShop", "JobShop"]
