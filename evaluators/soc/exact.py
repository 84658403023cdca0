"""Least mean latency of a few jobs whose arrivals are known, by constraint programming.

The model leaves out two things that only make a run slower: tasks of 0 and 1 µs take effect a tick later
in the simulator, and the door lets in a limited number of jobs. So its optimum is a bound for every
scheduler on the same scenario, clairvoyant ones included.

Needs the extra `solvers` (OR-Tools).
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import product
from typing import Any

import numpy as np
from numpy.typing import NDArray

from evolve.errors import UsageError

from .scenario import Scenario


@dataclass(frozen=True)
class Solution:
    """What the solver found within its time.

    Attributes:
        latency: Mean latency of the best schedule found, µs.
        bound: Proven least mean latency, µs; equal to `latency` if that is optimal.
        pe: PE of each task.
        start: µs.
    """

    latency: float
    bound: float
    pe: NDArray[np.int64]
    start: NDArray[np.int64]

    @property
    def proven(self) -> bool:
        """Whether `latency` is optimal."""
        return self.bound >= self.latency - 1e-6


def solve(scenario: Scenario, seconds: float = 30.0, workers: int = 2) -> Solution:
    """Minimise the mean latency of a scenario.

    Raises:
        UsageError: OR-Tools is not installed.
        ArithmeticError: No schedule was found in time.
    """
    try:
        from ortools.sat.python import cp_model
    except ImportError as error:
        raise UsageError("exact schedules need OR-Tools: pip install 'evolve-scheduling[solvers]'") from error
    model = _Model(cp_model.CpModel(), scenario)
    solver = cp_model.CpSolver()
    solver.parameters.max_time_in_seconds = seconds
    solver.parameters.num_workers = workers
    status = solver.solve(model.cp)
    if status not in (cp_model.OPTIMAL, cp_model.FEASIBLE):
        raise ArithmeticError(f"no schedule in {seconds} s: {solver.status_name(status)}")
    jobs = len(scenario.jobs)
    offset = float(scenario.arrivals.sum())
    pe = np.array([next(q for q, on in task.items() if solver.value(on)) for task in model.on])
    start = np.array([solver.value(variable) for variable in model.start])
    best, bound = solver.objective_value, solver.best_objective_bound
    return Solution((best - offset) / jobs, (bound - offset) / jobs, pe, start)


class _Model:
    """Start, end and one optional interval per PE for every task; ends of jobs to be minimised."""

    def __init__(self, cp: Any, scenario: Scenario) -> None:
        self.cp, self._scenario = cp, scenario
        self._horizon = int(scenario.arrivals[-1] + scenario.durations.min(axis=1).sum()) + 1000
        self.start: list[Any] = []
        self._end: list[Any] = []
        self.on: list[dict[int, Any]] = []
        self._intervals: list[list[Any]] = [[] for _ in range(scenario.platform.pes)]
        ends = []
        for job, app in enumerate(scenario.jobs):
            first = int(scenario.offsets[job])
            size = scenario.applications[app].size
            for task in range(first, first + size):
                self._add_task(task, int(scenario.arrivals[job]))
            for source, following in enumerate(scenario.profiles[app].transfers):
                for target, transfer in following:
                    self._add_edge(first + source, first + target, transfer)
            ends.append(cp.new_int_var(0, self._horizon, ""))
            cp.add_max_equality(ends[-1], self._end[first : first + size])
        for intervals in self._intervals:
            cp.add_no_overlap(intervals)
        cp.minimize(sum(ends))

    def _add_task(self, task: int, arrival: int) -> None:
        cp = self.cp
        start, end = (cp.new_int_var(arrival, self._horizon, "") for _ in range(2))
        on = {}
        for pe, length in enumerate(self._scenario.durations[task]):
            if length < np.inf:
                on[pe] = cp.new_bool_var("")
                interval = cp.new_optional_interval_var(start, int(length), end, on[pe], "")
                self._intervals[pe].append(interval)
        cp.add_exactly_one(on.values())
        self.start.append(start)
        self._end.append(end)
        self.on.append(on)

    def _add_edge(self, source: int, target: int, transfer: NDArray[np.float64]) -> None:
        cp = self.cp
        cp.add(self.start[target] >= self._end[source])
        for (p, sends), (q, receives) in product(self.on[source].items(), self.on[target].items()):
            if transfer[p, q] > 0:
                late = self.start[target] >= self._end[source] + int(transfer[p, q])
                cp.add(late).only_enforce_if(sends, receives)
