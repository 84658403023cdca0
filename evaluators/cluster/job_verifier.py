"""Scheduling jobs on a GPU cluster: instances, runs and scores."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, fields
from itertools import product
from typing import Any

import numpy as np

from evolve import Infeasible, Instance, Objective, Reference, Split
from evolve.protocols import Callables

from .job_check import check
from .job_hooks import ENTRIES
from .job_rounds import in_step, play, select
from .jobs import Cluster, Metrics, Pool, Segment, metrics
from .rules import las, run
from .workload import GPU_SHARES, WEEK, Jobs, Mixture, draw

ENTROPY = 0x51D0_33A7_9F2C_48E1_B6B5_0C7E_6A94_1D38
"""Together with split and number, seeds every instance. It never enters a program's process."""


@dataclass(frozen=True)
class Case:
    """Data of one instance."""

    jobs: Jobs
    pool: Pool


@dataclass(frozen=True)
class Run:
    """What a program did on an instance; `fault` says why it was stopped, or ""."""

    segments: Sequence[Segment]
    fault: str = ""


class GpuJobs:
    """Jobs on a GPU cluster; times relative to those under least attained service with two queues.

    Args:
        pool: Rules of the cluster, see `Pool`; `nodes` may differ by split.
        splits: By name of the split, a list of `{loads, seeds, jobs, cap, stretch, shares, nodes}`:
            every load and seed is an instance. `seeds` says how many; the same draws occur at every
            load. For the rest see `Mixture` and `Pool`; all but the first three have defaults.

    Raises:
        ValueError: `pool` or `splits` name something that does not exist.
    """

    entries = ENTRIES
    lockstep = frozenset({"priority", "informed"})
    objectives = (
        Objective("jct", unit="% of LAS", of="relative_jct"),
        Objective("tail", unit="% of LAS", of="relative_p95"),
    )

    def __init__(self, pool: Mapping[str, Any], splits: Mapping[str, Sequence[Mapping[str, Any]]]) -> None:
        self._pool = Pool(**pool)
        self._parts = {Split(name): [_part(name, part) for part in parts] for name, parts in splits.items()}
        missing = [split.value for split in Split if not self._parts.get(split)]
        if missing:
            raise ValueError(f"`splits` has no instances for {', '.join(missing)}")
        self._norms: dict[tuple[Split, str], tuple[Case, Metrics]] = {}

    def instances(self, split: Split) -> Iterable[Instance]:
        """Draw the instances of a split."""
        for part in self._parts[split]:
            pool = _changed(self._pool, part["nodes"])
            for seed, load in product(range(part["seeds"]), part["loads"]):
                sequence = np.random.SeedSequence([ENTROPY, list(Split).index(split), seed])
                rng = np.random.Generator(np.random.PCG64(sequence))
                mixture = Mixture(part["jobs"], load, part["cap"], part["stretch"], tuple(part["shares"]))
                jobs = draw(mixture, pool.gpus, rng)
                group = f"{part['label']}_l{load:g}"
                bound = Reference(float(jobs.duration.mean()), "bound", "mean duration of the jobs, alone")
                yield Instance(f"{group}_{seed}", split, Case(jobs, pool), {"jct": bound}, group)

    def run(self, program: Callables, instance: Instance) -> Run:
        """Run the program on one instance."""
        return self.run_many(program, (instance,))[0]

    def run_many(self, program: Callables, instances: Sequence[Instance]) -> Sequence[Run]:
        """Run the program on several instances; with a priority, all in step."""
        clusters = [Cluster(instance.data.jobs, instance.data.pool) for instance in instances]
        if program.hook == "select":
            faults = [select(cluster, program.select) for cluster in clusters]
            return [Run(c.segments, fault or _stuck(c)) for c, fault in zip(clusters, faults, strict=True)]
        informed = program.hook == "informed"
        entry = program.informed_priority if informed else program.priority
        in_step([play(cluster, informed=informed) for cluster in clusters], entry.rows)
        return [Run(cluster.segments, _stuck(cluster)) for cluster in clusters]

    def score(self, instance: Instance, answer: Run) -> Mapping[str, float]:
        """Check a schedule and measure it.

        Returns:
            `jct` and `p95`: mean and 95th percentile of the time from submission to end, s; both
            relative to LAS on the same instance, %; `makespan`, s; `utilisation`; `fairness`, the 95th
            percentile of time over duration.

        Raises:
            Infeasible: It is no schedule.
        """
        if answer.fault:
            raise Infeasible(answer.fault)
        case: Case = instance.data
        check(case.jobs, case.pool, answer.segments)
        got = metrics(case.jobs, case.pool, answer.segments)
        norm = self._norm(instance)
        return {
            "relative_jct": 100 * (got.mean_jct / norm.mean_jct),
            "relative_p95": 100 * (got.p95_jct / norm.p95_jct),
            "jct": got.mean_jct,
            "p95": got.p95_jct,
            "makespan": got.makespan,
            "utilisation": got.utilisation,
            "fairness": got.fairness,
        }

    def _norm(self, instance: Instance) -> Metrics:
        """Return what LAS reaches; splits, and secrets, share the names of instances."""
        case: Case = instance.data
        key = instance.split, instance.name
        if key not in self._norms or self._norms[key][0] is not case:
            usual = run(Cluster(case.jobs, case.pool), las)
            self._norms[key] = case, metrics(case.jobs, case.pool, usual)
        return self._norms[key][1]

    def explain(self, instance: Instance, answer: Run) -> str:
        """Say who waits, and how often jobs are preempted."""
        jobs: Jobs = instance.data.jobs
        ends = np.zeros(jobs.n)
        for segment in answer.segments:
            ends[segment.job] = max(ends[segment.job], segment.end)
        times = ends - jobs.submit
        long = jobs.duration >= np.quantile(jobs.duration, 0.8)
        preempted = (len(answer.segments) - jobs.n) / jobs.n
        parts = [
            f"{name} {times[where].mean():.0f} s ({jobs.duration[where].mean():.0f} s alone)"
            for name, where in (
                ("shorter four fifths of the jobs", ~long),
                ("longest fifth", long),
                ("jobs of 8 or more GPUs", jobs.gpus >= 8),
            )
            if where.any()
        ]
        return f"{instance.name}: mean time of {'; '.join(parts)}. Preemptions per job: {preempted:.2f}."


def _stuck(cluster: Cluster) -> str:
    preempted = sum(cluster.starts)
    return f"jobs are preempted for ever: {preempted} starts by {cluster.now:g} s" if cluster.stuck else ""


def _part(split: str, part: Mapping[str, Any]) -> dict[str, Any]:
    """Return one entry of `splits` with its defaults, checked."""
    defaults = {"cap": WEEK, "stretch": 1.0, "shares": GPU_SHARES, "nodes": None, "label": "default"}
    known = {"loads", "seeds", "jobs", *defaults}
    if set(part) - known:
        raise ValueError(f"`splits.{split}`: unknown key `{min(set(part) - known)}`; have {sorted(known)}")
    full = {**defaults, **part}
    missing = known - set(full)
    if missing:
        raise ValueError(f"`splits.{split}` lacks `{min(missing)}`")
    if len(full["shares"]) != len(GPU_SHARES):
        raise ValueError(f"`splits.{split}`: `shares` needs {len(GPU_SHARES)} numbers")
    return full


def _changed(pool: Pool, nodes: int | None) -> Pool:
    values = {field.name: getattr(pool, field.name) for field in fields(pool)}
    return Pool(**{**values, "nodes": nodes or pool.nodes})
