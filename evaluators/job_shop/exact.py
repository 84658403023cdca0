"""Prove bounds on small job shops with the constraint solver CP-SAT (extra `solvers`)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from evolve.errors import UsageError

from .generate import Shop


@dataclass(frozen=True)
class Proof:
    """What a solver found out.

    Attributes:
        bound: No schedule is shorter.
        value: Makespan of the best schedule found; `None` if none was.
        start: Its start times, shape (jobs, operations); `None` if none was.
        status: "optimal", "feasible" or "unknown".
    """

    bound: int
    value: int | None
    start: NDArray[np.int64] | None
    status: str


def prove(shop: Shop, seconds: float, *, blocking: bool = False, workers: int = 1, horizon: int = 0) -> Proof:
    """Minimise the makespan, and bound it from below.

    With blocking, a job's interval on a machine lasts until its next operation begins. Intervals are
    half open, so that a swap needs no constraint of its own.

    Args:
        shop: The instance.
        seconds: Wall time to stop after.
        blocking: Whether jobs occupy their machine until the next one takes them.
        workers: Threads of the solver.
        horizon: Makespan of some known schedule; 0 means the work of all jobs.

    Raises:
        UsageError: The solver is not installed.
    """
    try:
        from ortools.sat.python import cp_model
    except ImportError as error:
        raise UsageError("CP-SAT is not installed; `pip install 'evolve-scheduling[solvers]'`") from error
    model = cp_model.CpModel()
    start, makespan = _modelled(model, shop, horizon or int(shop.p.sum()), blocking=blocking)
    model.minimize(makespan)
    solver = cp_model.CpSolver()
    solver.parameters.max_time_in_seconds = seconds
    solver.parameters.num_workers = workers
    status = solver.solve(model)
    bound = max(shop.trivial_bound, round(solver.best_objective_bound))
    if status not in (cp_model.OPTIMAL, cp_model.FEASIBLE):
        return Proof(bound, None, None, "unknown")
    times = np.array([[solver.value(s) for s in row] for row in start], np.int64)
    found = "optimal" if status == cp_model.OPTIMAL else "feasible"
    return Proof(bound, round(solver.objective_value), times, found)


def _modelled(model: Any, shop: Shop, horizon: int, *, blocking: bool) -> tuple[list[list[Any]], Any]:
    """Add variables and constraints; return start times by job and operation, and the makespan."""
    p, route = shop.p.tolist(), shop.machine.tolist()
    makespan = model.new_int_var(shop.trivial_bound, horizon, "makespan")
    use: list[list[Any]] = [[] for _ in range(shop.machines)]
    start: list[list[Any]] = []
    for job in range(shop.jobs):
        s = [model.new_int_var(0, horizon, f"s{job}.{k}") for k in range(shop.machines)]
        ends = [*s[1:], None] if blocking else [None] * shop.machines
        for k, (machine, end) in enumerate(zip(route[job], ends, strict=True)):
            use[machine].append(_interval(model, s[k], p[job][k], end, horizon))
            model.add((s[k + 1] if k + 1 < shop.machines else makespan) >= s[k] + p[job][k])
        start.append(s)
    for intervals in use:
        model.add_no_overlap(intervals)
    return start, makespan


def _interval(model: Any, start: Any, duration: int, end: Any, horizon: int) -> Any:
    if end is None:
        return model.new_fixed_size_interval_var(start, duration, "")
    return model.new_interval_var(start, model.new_int_var(duration, horizon, ""), end, "")
