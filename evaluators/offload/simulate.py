"""Offloading tasks as they arrive: every option sends and computes first come, first served.

A task that goes to an edge server first waits for and uses that server's uplink, then waits for and uses its
CPU; on the device it only waits for and uses the device's CPU. All of it is known when the task arrives,
so the delay of each option is exact; what is unknown is what arrives later.

Left out: interference between uplinks, the way back, energy while waiting, tasks that depend on each
other, and servers that others use too.
"""

from __future__ import annotations

from collections.abc import Callable, Generator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from .world import Floats, World

Choices = NDArray[np.int64]
Question = tuple[Floats, list[tuple[float, ...]], list[int]]
"""Columns of the options, shape (fields, rows); the fields of each state; options per state."""
Ask = Callable[[Sequence[Any], Sequence[Sequence[float]], Sequence[int]], Floats]
"""`EntryPoint.rows`."""


class Queues:
    """The queues of one world under several policies at once; first axis: policies.

    Attributes:
        link: When each option's uplink is free, s, shape (policies, options).
        cpu: When its CPU is, s.
        delays: Sum of delays so far, s, shape (policies,).
        joules: Sum of energies so far, J.
    """

    def __init__(self, world: World, policies: int) -> None:
        self._world = world
        options = world.shape[1]
        self.link, self.cpu = np.zeros((policies, options)), np.zeros((policies, options))
        self.delays, self.joules = np.zeros(policies), np.zeros(policies)

    def look(self, task: int) -> tuple[Floats, Floats]:
        """Return when the task would be sent and done by each option, shape (policies, options), s."""
        world = self._world
        sent = np.maximum(self.link, world.arrival[task]) + world.transmit[task]
        sent[:, 0] = world.arrival[task]
        return sent, np.maximum(sent, self.cpu) + world.compute[task]

    def put(self, task: int, chosen: Choices, sent: Floats, done: Floats) -> None:
        """Send the task where each policy wants it."""
        rows = np.arange(len(chosen))
        self.link[rows, chosen] = sent[rows, chosen]
        self.cpu[rows, chosen] = done[rows, chosen]
        self.delays += done[rows, chosen] - self._world.arrival[task]
        self.joules += self._world.energy[task, chosen]


def columns(world: World, queues: Queues, task: int, sent: Floats, done: Floats) -> Floats:
    """Return the fields of record `option`, policy after policy, shape (fields, policies × options)."""
    now = world.arrival[task]
    policies, options = sent.shape
    fields = np.empty((8, policies, options))
    fields[0] = done - now
    fields[1] = world.energy[task]
    fields[2] = np.maximum(queues.link - now, 0.0)
    fields[3] = np.maximum(queues.cpu - now, 0.0)
    fields[4] = world.transmit[task]
    fields[5] = world.compute[task]
    fields[6] = world.speed
    fields[7] = np.arange(options)
    return fields.reshape(8, policies * options)


@dataclass(frozen=True)
class Course:
    """What is known of the arrivals so far.

    Attributes:
        task: Number of the current one.
        rate: Arrivals per s until now; 0 before the second task.
        mbit: Size of the current one.
        gcycles: Its work.
    """

    task: int
    rate: float
    mbit: float
    gcycles: float


def course(world: World, task: int) -> Course:
    """Return what is known at an arrival."""
    passed = float(world.arrival[task] - world.arrival[0])
    return Course(
        task, task / passed if passed > 0 else 0.0, float(world.mbit[task]), float(world.gcycles[task])
    )


def play(world: World, weights: Floats) -> Generator[Question, Floats, Choices]:
    """Run one world under every preference at once; returns the choices, shape (weights, tasks)."""
    tasks, options = world.shape
    queues = Queues(world, len(weights))
    choices = np.zeros((len(weights), tasks), dtype=np.int64)
    for task in range(tasks):
        sent, done = queues.look(task)
        at = course(world, task)
        past = max(task, 1)
        states: list[tuple[float, ...]] = [
            (float(w), at.task, at.rate, at.mbit, at.gcycles, float(d) / past, float(j) / past)
            for w, d, j in zip(weights, queues.delays, queues.joules, strict=True)
        ]
        scores = yield columns(world, queues, task, sent, done), states, [options] * len(weights)
        choices[:, task] = scores.reshape(len(weights), options).argmin(axis=1)
        queues.put(task, choices[:, task], sent, done)
    return choices


def in_step(games: Sequence[Generator[Question, Floats, Choices]], ask: Ask) -> list[Choices]:
    """Play several worlds together: one crossing for all."""
    answers: dict[int, Choices] = {}
    waiting = [(place, next(game)) for place, game in enumerate(games)]
    while waiting:
        fields = np.concatenate([rows for _, (rows, _, _) in waiting], axis=1)
        states = list(zip(*(state for _, (_, own, _) in waiting for state in own), strict=True))
        counts = [count for _, (_, _, own) in waiting for count in own]
        rows = [*fields[:7], fields[7].astype(np.int64)]
        sizes = np.cumsum([question[0].shape[1] for _, question in waiting])[:-1]
        scores = np.split(ask(rows, states, counts), sizes)
        following = []
        for (place, _), own in zip(waiting, scores, strict=True):
            try:
                following.append((place, games[place].send(own)))
            except StopIteration as ended:
                answers[place] = ended.value
        waiting = following
    return [answers[place] for place in range(len(games))]


def simple(world: World, rule: Callable[[Floats, Floats, int], int]) -> Choices:
    """Run one world by a rule of (delays, energies, task) → option; return its choices, shape (tasks,)."""
    tasks, _ = world.shape
    queues = Queues(world, 1)
    choices = np.zeros(tasks, dtype=np.int64)
    for task in range(tasks):
        sent, done = queues.look(task)
        choices[task] = rule(done[0] - world.arrival[task], world.energy[task], task)
        queues.put(task, choices[task : task + 1], sent, done)
    return choices
