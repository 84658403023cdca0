"""An independent check of a schedule of jobs: shares no code with the simulator."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Sequence

from evolve import Infeasible

from .jobs import Pool, Segment
from .workload import Jobs

TOLERANCE = 1e-6
"""Of times, relative to the makespan: sums of floats."""


def check(jobs: Jobs, pool: Pool, segments: Sequence[Segment]) -> None:
    """Check that segments are a schedule of all jobs under the rules of the pool.

    Every job holds exactly its GPUs whenever it runs, from rounds on, after its submission, on one
    set of nodes at a time, for as long as its work takes at the speed of its placement with restarts
    paid; no node gives more GPUs than it has.

    Raises:
        Infeasible: It is not; says what breaks what.
    """
    by_job: dict[int, list[Segment]] = defaultdict(list)
    for segment in segments:
        by_job[segment.job].append(segment)
    horizon = max((segment.end for segment in segments), default=0.0)
    slack = TOLERANCE * max(horizon, 1.0)
    for job in range(jobs.n):
        own = sorted(by_job.get(job, []), key=lambda segment: segment.start)
        if not own:
            raise Infeasible(f"job {job} never runs")
        for segment in own:
            _check_segment(jobs, pool, segment, slack)
        _check_work(jobs, pool, own, slack)
    _check_nodes(pool, segments)


def _check_segment(jobs: Jobs, pool: Pool, segment: Segment, slack: float) -> None:
    job = segment.job
    if segment.start < jobs.submit[job] - slack:
        raise Infeasible(f"job {job} starts at {segment.start:g} s, submitted at {jobs.submit[job]:g}")
    if abs(segment.start / pool.round_s - round(segment.start / pool.round_s)) > TOLERANCE:
        raise Infeasible(f"job {job} starts at {segment.start:g} s, between two rounds")
    given = sum(count for _, count in segment.nodes)
    if given != jobs.gpus[job] or any(count < 1 for _, count in segment.nodes):
        raise Infeasible(f"job {job} holds {given} GPUs, it needs {jobs.gpus[job]}")
    if len({node for node, _ in segment.nodes}) != len(segment.nodes):
        raise Infeasible(f"job {job} names a node twice")


def _check_work(jobs: Jobs, pool: Pool, own: Sequence[Segment], slack: float) -> None:
    done, last = 0.0, -math.inf
    for number, segment in enumerate(own):
        if segment.start < last - slack:
            raise Infeasible(f"job {segment.job} runs twice at {segment.start:g} s")
        last = segment.end
        compact = -(-int(jobs.gpus[segment.job]) // pool.per_node)
        speed = 1.0 if len(segment.nodes) <= compact else pool.spread_speed
        useful = segment.end - segment.start - (pool.restart_s if number else 0.0)
        done += max(useful, 0.0) * speed
    if abs(done - jobs.duration[own[0].job]) > slack:
        raise Infeasible(f"job {own[0].job} gets {done:g} s of work, it needs {jobs.duration[own[0].job]:g}")


def _check_nodes(pool: Pool, segments: Sequence[Segment]) -> None:
    """Sweep over all starts and ends; at equal times GPUs are given back first."""
    events = []
    for segment in segments:
        for node, count in segment.nodes:
            if not 0 <= node < pool.nodes:
                raise Infeasible(f"there is no node {node}")
            events.append((segment.start, 1, node, count))
            events.append((segment.end, 0, node, -count))
    used: dict[int, int] = defaultdict(int)
    for time, _, node, count in sorted(events):
        used[node] += count
        if used[node] > pool.per_node:
            raise Infeasible(f"node {node} gives {used[node]} GPUs at {time:g} s, it has {pool.per_node}")
