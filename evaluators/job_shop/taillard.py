"""Taillard's instances: the seeds that make them, and the best bounds that are known.

Seeds: E. Taillard, "Benchmarks for basic scheduling problems", EJOR 64 (1993). Bounds of the job
shops: the list kept at github.com/ScheduleOpt/benchmarks, as of August 2026. Makespans of the flow
shops: the best known ones, as tabulated in the branch-and-bound codes of J. Gmys and G. Helbecque;
later improvements of the larger 20-machine groups may be missing.
"""

from __future__ import annotations

import csv
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from evolve import Reference

from .flow import lower_bound
from .generate import Matrix, Shop, flow_shop, job_shop

_HERE = Path(__file__).parent
_JOB_SHOP = "bounds collected at github.com/ScheduleOpt/benchmarks (August 2026)"
_FLOW_SHOP = "best known makespan, as tabulated in the branch-and-bound codes of J. Gmys and G. Helbecque"


@dataclass(frozen=True)
class KnownJobShop:
    """A job shop with proved and achieved makespans."""

    name: str
    jobs: int
    machines: int
    time_seed: int
    machine_seed: int
    lower: int
    upper: int

    @property
    def group(self) -> str:
        """Its size, e.g. "020x15"."""
        return f"{self.jobs:03d}x{self.machines:02d}"

    def shop(self) -> Shop:
        """Generate it."""
        return job_shop(self.jobs, self.machines, self.time_seed, self.machine_seed)

    @property
    def reference(self) -> Reference:
        """The best makespan known: what published gaps are relative to."""
        return Reference(self.upper, "exact" if self.lower == self.upper else "best_known", _JOB_SHOP)

    @property
    def bound(self) -> Reference:
        """The best lower bound known; it also bounds every restriction, such as blocking."""
        return Reference(self.lower, "bound", _JOB_SHOP)


@dataclass(frozen=True)
class KnownFlowShop:
    """A permutation flow shop with an achieved makespan."""

    name: str
    jobs: int
    machines: int
    seed: int
    upper: int

    @property
    def group(self) -> str:
        """Its size, e.g. "020x05"."""
        return f"{self.jobs:03d}x{self.machines:02d}"

    def p(self) -> Matrix:
        """Generate its durations, shape (jobs, machines)."""
        return flow_shop(self.jobs, self.machines, self.seed)

    @property
    def reference(self) -> Reference:
        """The best makespan known; exact where the machine bound proves it."""
        proved = lower_bound(self.p()) == self.upper
        return Reference(self.upper, "exact" if proved else "best_known", _FLOW_SHOP)


@cache
def job_shops() -> Mapping[str, KnownJobShop]:
    """Return ta01 to ta80 by name."""
    rows = _read("taillard_job_shop.csv")
    return {row["name"]: KnownJobShop(row.pop("name"), **_whole(row)) for row in rows}


@cache
def flow_shops() -> Mapping[str, KnownFlowShop]:
    """Return ta001 to ta120 by name."""
    rows = _read("taillard_flow_shop.csv")
    return {row["name"]: KnownFlowShop(row.pop("name"), **_whole(row)) for row in rows}


def _read(name: str) -> list[dict[str, str]]:
    return list(csv.DictReader((_HERE / name).read_text(encoding="utf-8").splitlines()))


def _whole(row: Mapping[str, str]) -> dict[str, int]:
    return {key: int(value) for key, value in row.items()}
