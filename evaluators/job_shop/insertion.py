"""Build permutation schedules by inserting jobs one by one, as in NEH.

A key says in which order jobs are inserted; a second rule, if there is one, where. Without it a job
goes where the partial makespan is least, the first place among equals. Instances of one size advance
together.

Source: M. Nawaz, E. Enscore, I. Ham, "A heuristic algorithm for the m-machine, n-job flow-shop
sequencing problem", Omega 11 (1983); E. Taillard, "Some efficient heuristic methods for the flow shop
sequencing problem", EJOR 47 (1990), for the heads and tails; V. Fernandez-Viagas, J. Framinan, "On
insertion tie-breaking rules in heuristics for the permutation flowshop scheduling problem", Computers
& Operations Research 45 (2014), for what else than the makespan tells places apart.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from .dispatch import Column, Rule
from .flow import ends
from .flow_hooks import FLOW, JOB, PLACE, STEP

Ints = NDArray[np.int64]


def insertion(p: Ints, key: Rule, place: Rule | None = None) -> Ints:
    """Insert jobs, smallest key first, each where `place` is least; ties to the first.

    Args:
        p: Durations, shape (count, jobs, machines).
        key: Asked once, about all jobs.
        place: Asked for every job, about all places.

    Returns:
        Sequences, shape (count, jobs).
    """
    count, jobs, _ = p.shape
    which = np.arange(count)
    order = np.argsort(_keys(p, key), axis=1, kind="stable")
    sequence = np.zeros((count, jobs), np.int64)
    for size in range(jobs):
        job = order[:, size]
        slots = Slots(p[which[:, None], sequence[:, :size]], p[which, job])
        value = slots.makespan if place is None else _asked(place, slots, p)
        sequence = _inserted(sequence, size, value.argmin(axis=1), job)
    return sequence


def _keys(p: Ints, key: Rule) -> NDArray[np.float64]:
    count, jobs, _ = p.shape
    columns, states = job_columns(p), flow_columns(p)
    values = key(
        [columns[name].reshape(-1) for name in JOB.fields],
        [states[name] for name in FLOW.fields],
        [jobs] * count,
    )
    return values.reshape(count, jobs)


def job_columns(p: Ints) -> Mapping[str, Column]:
    """Return columns that describe jobs, by field of `JOB`, shape (count, jobs)."""
    count, _, machines = p.shape
    tightest = p.sum(axis=1).argmax(axis=1)
    position = np.arange(machines)
    return {
        "total": p.sum(axis=2),
        "deviation": p.std(axis=2, ddof=1) if machines > 1 else np.zeros(p.shape[:2]),
        "peak": p.max(axis=2),
        "least": p.min(axis=2),
        "first": p[:, :, 0],
        "last": p[:, :, -1],
        "front": (p * (machines - position)).sum(axis=2) / machines,
        "back": (p * (position + 1)).sum(axis=2) / machines,
        "bottleneck": p[np.arange(count), :, tightest],
    }


def flow_columns(p: Ints) -> Mapping[str, Column]:
    """Return columns that describe instances, by field of `FLOW`, shape (count,)."""
    count, jobs, machines = p.shape
    load = p.sum(axis=1)
    return {
        "jobs": np.full(count, jobs),
        "machines": np.full(count, machines),
        "mean_p": p.mean(axis=(1, 2)),
        "peak_load": load.max(axis=1),
        "mean_load": load.mean(axis=1),
    }


class Slots:
    """The places where a job can be inserted, place 0 being before the first.

    Args:
        placed: Durations of the partial sequences, shape (count, size, machines).
        new: Durations of the jobs to insert, shape (count, machines).

    Attributes:
        makespan: Of the partial sequence with the job at each place, shape (count, size + 1).
    """

    def __init__(self, placed: Ints, new: Ints) -> None:
        self._placed, self.new = placed, new
        count, self.size, self._machines = placed.shape
        both = ends(np.concatenate([placed, placed[:, ::-1, ::-1]]))
        self._head, self._tail = both[:count], both[count:, ::-1, ::-1]
        self._leaves = np.empty(self._head.shape, np.int64)
        clock = np.zeros((count, self.size + 1), np.int64)
        self.makespan = np.zeros_like(clock)
        for machine in range(self._machines):
            np.maximum(clock, self._head[:, :, machine], out=clock)
            clock += new[:, machine, None]
            self._leaves[:, :, machine] = clock
            np.maximum(self.makespan, clock + self._tail[:, :, machine], out=self.makespan)

    def columns(self) -> Mapping[str, Column]:
        """Return columns that describe places, by field of `PLACE`, shape (count, size + 1)."""
        idle = self._leaves - self.new[:, None] - self._head
        weight = np.arange(self._machines, 0, -1) / self._machines
        after, delay = self._behind()
        through = (self._leaves + self._tail).mean(axis=2)
        return {
            "makespan": self.makespan,
            "excess": self.makespan - self.makespan.min(axis=1, keepdims=True),
            "idle": idle.mean(axis=2),
            "early_idle": (idle * weight).mean(axis=2),
            "idle_behind": after,
            "delay": delay,
            "slack": self.makespan - through,
            "wait": self._leaves[:, :, -1] - self.new.sum(axis=1)[:, None] - self._head[:, :, 0],
            "index": np.broadcast_to(np.arange(self.size + 1), self.makespan.shape),
        }

    def _behind(self) -> tuple[Column, Column]:
        """Return the idle time behind the job, and the delay of what follows, as means over machines.

        At the last place, nothing follows: the delay is that of the sequence's end.
        """
        clock = np.zeros((len(self.new), self.size), np.int64)
        idle, later = np.zeros_like(clock), np.zeros_like(clock)
        for machine in range(self._machines):
            leaves = self._leaves[:, :-1, machine]
            begin = np.maximum(clock, leaves)
            idle += begin - leaves
            clock = begin + self._placed[:, :, machine]
            later += clock - self._head[:, 1:, machine] - self.new[:, machine, None]
        last = (self._leaves[:, -1:] - self._head[:, -1:] - self.new[:, None]).sum(axis=2)
        nothing = np.zeros_like(last)
        return (
            np.concatenate([idle, nothing], axis=1) / self._machines,
            np.concatenate([later, last], axis=1) / self._machines,
        )


def _asked(place: Rule, slots: Slots, p: Ints) -> NDArray[np.float64]:
    count, places = slots.makespan.shape
    columns, states = slots.columns(), {**flow_columns(p), **_step(slots)}
    values = place(
        [columns[name].reshape(-1) for name in PLACE.fields],
        [states[name] for name in STEP.fields],
        [places] * count,
    )
    return values.reshape(count, places)


def _step(slots: Slots) -> Mapping[str, Column]:
    return {
        "placed": np.full(len(slots.new), slots.size),
        "total": slots.new.sum(axis=1),
        "least": slots.makespan.min(axis=1),
    }


def _inserted(sequence: Ints, size: int, place: Ints, job: Ints) -> Ints:
    result = sequence.copy()
    later = np.arange(1, size + 1) > place[:, None]
    result[:, 1 : size + 1] = np.where(later, sequence[:, :size], sequence[:, 1 : size + 1])
    result[np.arange(len(place)), place] = job
    return result
