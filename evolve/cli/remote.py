"""Evaluations of a campaign on a cluster."""

from __future__ import annotations

import os
import secrets
from collections.abc import Callable, Mapping
from functools import partial

from evolve.cli.config import Settings
from evolve.cli.worker import make_remote
from evolve.engines.cluster import PREFIX, Cluster
from evolve.engines.dask import DaskEngine
from evolve.engines.remote import Supply
from evolve.engines.spotcheck import SpotChecked
from evolve.plugins import pack
from evolve.protocols import Engine
from evolve.sandbox.doctor import examine
from evolve.types import Problem

LEVELS = ("none", "good", "strong")


def cluster_engine(
    problem: Problem, settings: Settings, secret: int, local: Callable[[int], Engine]
) -> Engine:
    """Join the cluster that the settings name; a share of its results is checked on this machine.

    Args:
        problem: As loaded here.
        settings: Of the campaign.
        secret: Of the campaign.
        local: Starts so many local workers.

    Raises:
        UsageError: There is no such cluster, or a worker does not fit.
    """
    parcel = pack(settings.problem)
    address = settings.engine.removeprefix(PREFIX).removeprefix(":")
    cluster = Cluster(address, settings.workers or len(os.sched_getaffinity(0)))
    make = partial(make_remote, unsafe=settings.unsafe_evaluation, secret=secret)
    here = "none" if settings.unsafe_evaluation else examine(self_test=False).level
    admit = partial(unfit, {"problem": problem.digest, "sandbox": here})
    engine = DaskEngine(cluster, Supply(secrets.token_hex(8), parcel, make), admit, needs=problem.needs)
    if not settings.spot_check:
        return engine
    return SpotChecked(
        engine, partial(local, 1), tuple(problem.objectives), settings.spot_check, settings.seed
    )


def unfit(here: Mapping[str, str], there: Mapping[str, str]) -> str | None:
    """Return why a worker must not be used, `None` if it may.

    Args:
        here: Facts of the controlling process.
        there: Facts of the worker.
    """
    if there["problem"] != here["problem"]:
        return "it loads another version of the problem; install the same package there"
    if LEVELS.index(there["sandbox"]) < LEVELS.index(here["sandbox"]):
        return (
            f"its sandbox is {there['sandbox']!r}, weaker than {here['sandbox']!r} here; "
            "`evolve doctor` on that machine tells what it lacks"
        )
    return None
