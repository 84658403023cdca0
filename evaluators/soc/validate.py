"""An independent check of a run, from the scenario and the trace alone: shares no code with the simulator."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

from evolve import Infeasible

from .scenario import Scenario
from .simulate import Trace


def validate(scenario: Scenario, trace: Trace) -> None:
    """Check that a trace is a schedule of the whole scenario.

    Every task runs once, on a PE that can run it, for as long as it must; no PE runs two at a time; no
    task starts before its job arrives or before its data is there; the chip is never over-full.

    Raises:
        Infeasible: It is not; says which task or job breaks what.
    """
    tasks = int(scenario.offsets[-1])
    for array in (trace.pe, trace.start, trace.finish):
        if array.shape != (tasks,):
            raise Infeasible(f"{array.size} entries for {tasks} tasks")
    left = np.flatnonzero((trace.pe < 0) | (trace.start < 0) | (trace.finish < 0))
    if left.size:
        raise Infeasible(f"{left.size} of {tasks} tasks were never run: they were left waiting for ever")
    if trace.pe.max() >= scenario.platform.pes:
        raise Infeasible(f"there is no PE {trace.pe.max()}; they are numbered from 0")
    _check_durations(scenario, trace)
    _check_exclusive(trace)
    for job in range(len(scenario.jobs)):
        _check_job(scenario, trace, job)
    _check_door(scenario, trace)


def _check_durations(scenario: Scenario, trace: Trace) -> None:
    takes = scenario.durations[np.arange(len(trace.pe)), trace.pe]
    wrong = np.flatnonzero(trace.finish - trace.start != takes)
    if wrong.size:
        task = int(wrong[0])
        raise Infeasible(
            f"task {task} on PE {trace.pe[task]} takes {takes[task]} us, "
            f"not {trace.finish[task] - trace.start[task]}"
        )


def _check_exclusive(trace: Trace) -> None:
    for pe in np.unique(trace.pe):
        here = np.flatnonzero(trace.pe == pe)
        here = here[np.lexsort((trace.finish[here], trace.start[here]))]
        overlap = np.flatnonzero(trace.start[here[1:]] < trace.finish[here[:-1]])
        if overlap.size:
            first, second = here[overlap[0]], here[overlap[0] + 1]
            raise Infeasible(f"PE {pe} runs tasks {first} and {second} at the same time")


def _check_job(scenario: Scenario, trace: Trace, job: int) -> None:
    first, application = int(scenario.offsets[job]), scenario.applications[scenario.jobs[job]]
    arrival = int(sum(scenario.gaps[:job]))
    if min(trace.start[first : first + application.size]) < arrival:
        raise Infeasible(f"job {job} starts before it arrives at {arrival} us")
    clusters: NDArray[np.int64] = scenario.platform.cluster_of
    for source, target, volume in application.edges:
        a, b = first + source, first + target
        sender, receiver = trace.pe[a], trace.pe[b]
        band = scenario.platform.bandwidth[clusters[sender]][clusters[receiver]]
        if sender == receiver:
            band = scenario.platform.own
        at_hand = trace.finish[a] + math.floor(volume / band)
        if trace.start[b] < at_hand:
            raise Infeasible(
                f"task {b} starts at {trace.start[b]} us, its data from {a} arrives at {at_hand}"
            )


def _check_door(scenario: Scenario, trace: Trace) -> None:
    begins = np.minimum.reduceat(trace.start, scenario.offsets[:-1])
    ends = np.maximum.reduceat(trace.finish, scenario.offsets[:-1])
    for job, begin in enumerate(begins):
        inside = int(np.count_nonzero((begins <= begin) & (ends > begin)))
        if inside > scenario.cap:
            raise Infeasible(f"{inside} jobs are in the system when job {job} begins; {scenario.cap} fit")
