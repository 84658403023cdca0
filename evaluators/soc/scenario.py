"""What arrives when, and how long each task will really take: one run's randomness, drawn in advance.

None of it ever reaches a program's process: a program sees expected times, and jobs that have arrived.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from .applications import Application, Profile, profile
from .platforms import Platform


@dataclass(frozen=True)
class Scenario:
    """One run.

    Attributes:
        platform: The chip.
        applications: What jobs may be.
        jobs: Application of every job, in order of arrival.
        gaps: From each arrival to the next, µs, as many as jobs; the first job arrives at 0.
        cap: Jobs in the system at once; further ones wait at the door.
        z: One standard normal number per task, all jobs in a row; `None` without noise.
        sigma: Standard deviation of a task's execution time, relative to the expected one.
        length: Stop at this time, µs; `None`: when all jobs are done.
        warmup: Jobs that end before this time do not count, µs.
    """

    platform: Platform
    applications: tuple[Application, ...]
    jobs: tuple[int, ...]
    gaps: tuple[int, ...]
    cap: int = 12
    z: NDArray[np.float64] | None = None
    sigma: float = 0.0
    length: int | None = None
    warmup: int = 0

    @cached_property
    def profiles(self) -> tuple[Profile, ...]:
        """The applications, as they run on the platform."""
        return tuple(profile(application, self.platform) for application in self.applications)

    @cached_property
    def arrivals(self) -> NDArray[np.int64]:
        """When each job is at the door, µs."""
        return np.concatenate(([0], np.cumsum(self.gaps[:-1]))).astype(np.int64)

    @cached_property
    def offsets(self) -> NDArray[np.int64]:
        """Number of each job's first task, and at the end that of all tasks."""
        sizes = [self.applications[a].size for a in self.jobs]
        return np.concatenate(([0], np.cumsum(sizes))).astype(np.int64)

    @cached_property
    def expected(self) -> NDArray[np.float64]:
        """Expected execution time of every task on every PE, shape (tasks, pes), µs."""
        return np.concatenate([self.profiles[a].latency for a in self.jobs])

    @cached_property
    def durations(self) -> NDArray[np.float64]:
        """What they will really be: max(round(N(t, σ·t)), 1), and 0 where 0 is expected.

        The same deviation for a task on whichever PE it runs (common random numbers).
        """
        if self.z is None or self.sigma == 0:
            return self.expected
        drawn = np.maximum(np.round(self.expected * (1 + self.sigma * self.z[:, None])), 1)
        return np.where(self.expected > 0, drawn, 0)

    @cached_property
    def floors(self) -> NDArray[np.float64]:
        """Least latency of each job: its longest path, each task on its fastest PE, µs."""
        quickest = self.durations.min(axis=1)
        longest = np.zeros(len(self.jobs))
        for job, (first, app) in enumerate(zip(self.offsets, self.jobs, strict=False)):
            application = self.applications[app]
            path = quickest[first : first + application.size].copy()
            for task in reversed(range(application.size)):
                path[task] += max((path[b] for b, _ in application.successors[task]), default=0.0)
            longest[job] = path.max()
        return longest


@dataclass(frozen=True)
class Regime:
    """How to draw scenarios of one kind.

    Attributes:
        scale: Mean time between arrivals, µs (exponential, rounded down).
        mix: Probability of each application.
        sigma: Noise of execution times, see `Scenario`.
        counts: PEs per cluster where they differ from the platform's, as (name, count).
    """

    scale: float
    mix: tuple[float, ...]
    sigma: float = 0.0
    counts: tuple[tuple[str, int], ...] = ()


def draw(
    regime: Regime,
    platform: Platform,
    applications: Sequence[Application],
    jobs: int,
    rng: np.random.Generator,
) -> Scenario:
    """Return a scenario of `jobs` jobs; one rng gives the same arrivals and noise at any load."""
    what = np.searchsorted(np.cumsum(regime.mix), rng.random(jobs) * sum(regime.mix), side="right")
    gaps = np.floor(rng.exponential(1.0, jobs) * regime.scale).astype(int)
    picked = tuple(int(a) for a in what)
    tasks = sum(applications[a].size for a in picked)
    return Scenario(
        platform.with_counts(dict(regime.counts)),
        tuple(applications),
        picked,
        tuple(int(gap) for gap in gaps),
        z=rng.standard_normal(tasks),
        sigma=regime.sigma,
    )
