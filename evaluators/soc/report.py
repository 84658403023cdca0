"""A few sentences about a run, for whoever writes the next program."""

from __future__ import annotations

import numpy as np

from .scenario import Scenario
from .simulate import Trace


def describe(scenario: Scenario, trace: Trace, usual: Trace) -> str:
    """Compare a run with ETF's: where jobs of each kind lose time, and how busy each cluster is."""
    latency, before = _latencies(scenario, trace), _latencies(scenario, usual)
    parts = []
    for app, application in enumerate(scenario.applications):
        mine = np.array(scenario.jobs) == app
        if mine.any():
            parts.append(f"{application.name} {latency[mine].mean():.0f} ({before[mine].mean():.0f})")
    horizon = max(int(trace.finish.max()), 1)
    cluster_of = scenario.platform.cluster_of[trace.pe]
    busy = []
    for number, cluster in enumerate(scenario.platform.clusters):
        spent = int((trace.finish - trace.start)[cluster_of == number].sum())
        busy.append(f"{cluster.name} {100 * spent / (horizon * cluster.count):.0f} %")
    return (
        f"mean latency {latency.mean():.0f} us, ETF's {before.mean():.0f}; by application (ETF's): "
        f"{', '.join(parts)}. PEs busy: {', '.join(busy)}."
    )


def _latencies(scenario: Scenario, trace: Trace) -> np.ndarray:
    ends = np.maximum.reduceat(trace.finish, scenario.offsets[:-1])
    return np.asarray(ends - scenario.arrivals, dtype=np.float64)
