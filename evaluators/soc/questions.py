"""The questions of hook `schedule`: what is ready, as arrays; and what comes back."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import NDArray

from .options import Facts, relative_free, state_of
from .simulate import Simulation

WAIT = -1
"""In an answer: leave the task waiting."""


def schedule(simulation: Simulation, facts: Facts, ask: Callable[..., Any]) -> str:
    """Run a simulation to its end; return why it was stopped early, or ""."""
    cluster_of = facts.cluster_of
    power = facts.power[cluster_of]
    while simulation.advance():
        tasks = np.array(simulation.ready)
        free = relative_free(simulation)
        run = simulation.expected[tasks]
        answer = ask(
            simulation.now,
            _rows(simulation, facts, tasks),
            run,
            np.maximum(simulation.data[tasks] - simulation.now, 0.0),
            facts.ahead[tasks],
            np.column_stack((free, [len(queue) for queue in simulation.queues], cluster_of, power)),
            state_of(simulation, free),
        )
        rows, pes = answer[0::2], answer[1::2]
        fault = _fault(rows, pes, run)
        if fault:
            return f"at {simulation.now} us: {fault}"
        bound = pes != WAIT
        simulation.bind(zip(tasks[rows[bound]].tolist(), pes[bound].tolist(), strict=True))
    return ""


def _rows(simulation: Simulation, facts: Facts, tasks: NDArray[np.int64]) -> NDArray[np.float64]:
    now, ready = simulation.now, simulation.ready
    jobs = [simulation.job_of[task] for task in ready]
    rows = np.empty((len(ready), 6))
    rows[:, 0] = [now - simulation.since[job] for job in jobs]
    rows[:, 1] = facts.rank[tasks]
    rows[:, 2] = [simulation.work[job] for job in jobs]
    rows[:, 3] = [bisect_left(simulation.active, job) for job in jobs]
    rows[:, 4] = facts.successors[tasks]
    rows[:, 5] = [now - simulation.ready_at[task] for task in ready]
    return rows


def _fault(rows: NDArray[np.int64], pes: NDArray[np.int64], run: NDArray[np.float64]) -> str:
    """Return what is wrong with an answer, or ""."""
    count, all_pes = run.shape
    if not np.array_equal(np.sort(rows), np.arange(count)):
        return f"every row from 0 to {count - 1} must be named exactly once, got {rows[:20].tolist()}"
    bound = pes != WAIT
    if (pes[bound] < 0).any() or (pes[bound] >= all_pes).any():
        return f"PEs are numbered from 0 to {all_pes - 1}, got {pes[:20].tolist()}"
    impossible = np.flatnonzero(np.isinf(run[rows[bound], pes[bound]]))
    if impossible.size:
        at = impossible[0]
        return f"task {rows[bound][at]} cannot run on PE {pes[bound][at]}"
    return ""
