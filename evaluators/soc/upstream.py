"""The schedulers of DS3 as they behave, quirks included: what makes published runs reproducible.

Written from the observed behaviour of DS3 (Arda et al., IEEE TC 2020), not from its text. A rule takes
the simulation at a decision instant and returns (task, pe) pairs in the order of binding.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from .applications import CANONICAL_GRAPH, WIRELESS_APPLICATIONS, Application
from .platforms import CANONICAL, WIRELESS, Platform
from .scenario import Scenario
from .simulate import Simulation, Trace


@dataclass(frozen=True)
class Workload:
    """What a published run was given, apart from the rate.

    Attributes:
        probabilities: Of each application.
        jobs: How many; with `length`, at least enough to fill it.
        length: Of the run, µs; `None`: until all jobs are done.
        warmup: Jobs that end before do not count, µs.
        platform: The chip.
        applications: What jobs may be.
        cap: Jobs in the system at once.
    """

    probabilities: tuple[float, ...]
    jobs: int = 100
    length: int | None = None
    warmup: int = 0
    platform: Platform = WIRELESS
    applications: tuple[Application, ...] = WIRELESS_APPLICATIONS
    cap: int = 12

    def scenario(self, scale: float, seed: int = 0) -> Scenario:
        """Return the arrivals that DS3 draws: one Mersenne twister for what, another for when.

        Args:
            scale: Mean time between arrivals, µs.
            seed: DS3's number of the iteration.
        """
        when = random.Random(seed)  # noqa: S311 - reproduces published runs
        what = np.random.RandomState(seed)
        steps = np.cumsum(self.probabilities)
        uniform = [what.random_sample() for _ in range(self.jobs)]
        drawn = np.searchsorted(steps / steps[-1], uniform, side="right")
        return Scenario(
            self.platform,
            self.applications,
            tuple(int(app) for app in drawn),
            tuple(int(when.expovariate(1 / scale)) for _ in range(self.jobs)),
            cap=self.cap,
            length=self.length,
            warmup=self.warmup,
        )


DEFAULT = Workload((0.2, 0.2, 0.2, 0.1, 0.1, 0.2))
"""DS3's shipped configuration: six applications, 100 jobs."""
STUDY = Workload((0.8, 0.2, 0, 0, 0, 0), jobs=1000, length=50_000, warmup=10_000)
"""Its configuration for scheduling studies: WiFi only, 50 ms."""

SYNTHETIC = Workload((1.0,), 600, length=5_000, platform=CANONICAL, applications=(CANONICAL_GRAPH,), cap=3)
"""The setting of DeepSoCS and SoCRATES: the canonical graph on three processors, three jobs at once."""

Pairs = Sequence[tuple[int, int]]
Rule = Callable[[Simulation], Pairs]


def finish_times(simulation: Simulation) -> NDArray[np.float64]:
    """Return when each ready task would finish on each PE, by estimate; shape (ready, pes), µs."""
    ready = simulation.ready
    free = np.maximum(simulation.free(), simulation.now)
    return np.maximum(simulation.data[ready], free) + simulation.expected[ready]


def etf(simulation: Simulation) -> Pairs:
    """Earliest task first: again and again the (task, pe) that finishes first."""
    ready = simulation.ready
    if len(ready) == 1:
        return [(ready[0], int(finish_times(simulation).argmin()))]
    finish = finish_times(simulation)
    data, expected = simulation.data[ready], simulation.expected[ready]
    pairs, pes = [], finish.shape[1]
    for _ in ready:
        row, pe = divmod(int(finish.argmin()), pes)
        pairs.append((ready[row], pe))
        expected[row] = np.inf
        column = np.maximum(data[:, pe], finish[row, pe]) + expected[:, pe]
        finish[row] = np.inf
        finish[:, pe] = column
    return pairs


def eft(simulation: Simulation) -> Pairs:
    """Earliest finish time: tasks in their order, each where it finishes first."""
    ready = simulation.ready
    free = np.maximum(simulation.free(), simulation.now)
    pairs = []
    for task in ready:
        finish = np.maximum(simulation.data[task], free) + simulation.expected[task]
        pe = int(finish.argmin())
        free[pe] = finish[pe]
        pairs.append((task, pe))
    return pairs


def stf(simulation: Simulation) -> Pairs:
    """Where each task runs fastest; of equal PEs always the first, which is why it queues so much."""
    return [(task, int(simulation.expected[task].argmin())) for task in simulation.ready]


def met(simulation: Simulation) -> Pairs:
    """Minimum execution time, spread over equal PEs; drops wrong PEs when several are busy."""
    given = [0] * len(simulation.running)
    pairs = []
    for task in simulation.ready:
        fastest = list(simulation.fastest(task))
        busy = [simulation.running[pe] >= 0 for pe in fastest]
        if any(busy) and not all(busy):
            for _ in range(sum(busy)):
                del fastest[busy.index(True)]
        pe = min(fastest, key=given.__getitem__)
        given[pe] += 1
        pairs.append((task, pe))
    return pairs


RULES: dict[str, Rule] = {"MET": met, "EFT": eft, "ETF": etf, "STF": stf}


def run(simulation: Simulation, rule: Rule) -> Trace:
    """Run a simulation to its end by a rule."""
    while simulation.advance():
        simulation.bind(rule(simulation))
    return simulation.trace()


@dataclass(frozen=True)
class Statistics:
    """What DS3 prints.

    Attributes:
        completed: Jobs that ended after the warm-up.
        latency: Their mean latency, µs; a lost latency counts as 0.
        makespan: When the last one ended, µs.
    """

    completed: int
    latency: float
    makespan: int


def statistics(scenario: Scenario, trace: Trace) -> Statistics:
    """Return what DS3 prints about a run."""
    counted = [job for job, done in enumerate(trace.done) if done >= scenario.warmup and done >= 0]
    summed = sum(int(trace.done[j] - trace.since[j]) for j in counted if j not in trace.forgotten)
    return Statistics(len(counted), summed / max(len(counted), 1), int(trace.done.max()))


class Forgetful(Simulation):
    """A simulation that prunes its list of completed tasks like DS3, and misses what it pruned.

    When a job ends, DS3 sorts that list by job; if it spans more than 15 jobs, it deletes every other
    task of the oldest one. A transfer from a deleted task counts as done; a job whose first task is
    gone when it ends adds nothing to the summed latency.
    """

    SPAN = 15

    def __init__(self, scenario: Scenario) -> None:
        super().__init__(scenario, pausing_door=True, stale_estimates=True)
        self._completed: dict[int, list[int]] = {}
        self._gone: set[int] = set()
        self._lost: set[int] = set()

    def advance(self) -> bool:
        """See `Simulation.advance`; transfers of pruned tasks are dropped before the decision."""
        wanted = super().advance()
        if wanted and self._gone:
            for task in self.ready:
                self._recall(task)
        return wanted

    def trace(self) -> Trace:
        """See `Simulation.trace`."""
        return replace(super().trace(), forgotten=frozenset(self._lost))

    def _complete(self, task: int) -> None:
        job = self.job_of[task]
        if self._left[job] == 1:
            self._prune()
            if self._first[job] in self._gone:
                self._lost.add(job)
        self._completed.setdefault(job, []).append(task)
        super()._complete(task)

    def _prune(self) -> None:
        if not self._completed:
            return
        oldest = min(self._completed)
        if max(self._completed) - oldest > self.SPAN:
            tasks = self._completed.pop(oldest)
            self._gone.update(tasks[::2])
            if tasks[1::2]:
                self._completed[oldest] = tasks[1::2]

    def _recall(self, task: int) -> None:
        job = self.job_of[task]
        first = self._first[job]
        sources = self.scenario.applications[self.scenario.jobs[job]].predecessors[task - first]
        if any(first + a in self._gone for a, _ in sources):
            self.data[task] = 0
            for a, volume in sources:
                if first + a not in self._gone:
                    sent = np.floor(volume / self.scenario.platform.bands[self.pe[first + a]])
                    self.data[task] = np.maximum(self.data[task], self.finish[first + a] + sent)
