"""The loop behind hook `score`: bind what can start now, best option first, and plan around the rest."""

from __future__ import annotations

from collections.abc import Callable, Generator, Sequence

import numpy as np
from numpy.typing import NDArray

from .scenario import Scenario
from .simulate import Simulation

Floats = NDArray[np.float64]
Question = tuple[Floats, tuple[float, ...]]
"""Columns of the options, shape (fields, options), and the fields of the state."""
Ask = Callable[[Sequence[Floats], Sequence[Sequence[float]], Sequence[int]], Floats]
"""`EntryPoint.rows`: columns of options, columns of states, options per state → scores."""

FIELDS = 11
"""Of record `option`."""


class Facts:
    """What is known of a scenario's tasks from the start, by task and PE."""

    def __init__(self, scenario: Scenario) -> None:
        profiles = [scenario.profiles[app] for app in scenario.jobs]
        self.rank = np.concatenate([profile.rank for profile in profiles])
        self.ahead = np.concatenate([profile.ahead for profile in profiles])
        self.fastest = scenario.expected.min(axis=1)
        self.successors = np.array([len(s) for profile in profiles for s in profile.transfers], float)
        self.cluster_of = scenario.platform.cluster_of
        ends = np.cumsum([cluster.count for cluster in scenario.platform.clusters]).tolist()
        self.bounds = list(zip([0, *ends[:-1]], ends, strict=True))
        self.able = np.stack([scenario.expected[:, a] < np.inf for a, _ in self.bounds], axis=1)
        self.power = np.array([c.power[c.count - 1] / c.count for c in scenario.platform.clusters])


def state_of(simulation: Simulation, free: Floats) -> tuple[float, ...]:
    """Return the fields of record `state`; `free` is relative to now."""
    return (
        len(simulation.ready),
        len(simulation.active),
        float(np.count_nonzero(free == 0)) / len(free),
        max(simulation.backlog, 0.0) / len(free),
        simulation.arrived,
    )


def relative_free(simulation: Simulation) -> Floats:
    """Return how long until each PE is free by expectation, µs."""
    return np.asarray(np.maximum(np.array(simulation.free()) - simulation.now, 0.0))


class _Instant:
    """The options of one decision instant; `best` and `finish` have shape (tasks, clusters)."""

    def __init__(self, simulation: Simulation, facts: Facts, free: Floats) -> None:
        self._facts = facts
        self.tasks = np.array(simulation.ready)
        self.free = free
        self._run = simulation.expected[self.tasks]
        self._able = facts.able[self.tasks]
        self._data = np.maximum(simulation.data[self.tasks] - simulation.now, 0.0)
        self._idle = [int(np.count_nonzero(free[a:b] == 0)) for a, b in facts.bounds]
        self._left = np.count_nonzero(self._able, axis=0).tolist()
        self._own = _of_tasks(simulation, facts, self.tasks)

    @property
    def any_can_start(self) -> bool:
        """Whether a task that is left can run on a PE that is free."""
        return any(idle and left for idle, left in zip(self._idle, self._left, strict=True))

    def look(self) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """Find the PE of each cluster that would finish each task first; return all options."""
        times = np.maximum(self._data, self.free) + self._run
        best = [times[:, a:b].argmin(axis=1) + a for a, b in self._facts.bounds]
        self.best = np.array(best).T
        self.finish: Floats = np.take_along_axis(times, self.best, axis=1)
        rows, clusters = self._able.nonzero()
        return rows, clusters

    def look_again(self, cluster: int) -> NDArray[np.int64]:
        """Do so for the tasks that are left and one cluster; return those that can run there."""
        a, b = self._facts.bounds[cluster]
        able: NDArray[np.int64] = self._able[:, cluster].nonzero()[0]
        if able.size:
            times = np.maximum(self._data[able, a:b], self.free[a:b]) + self._run[able, a:b]
            self.best[able, cluster] = times.argmin(axis=1) + a
            self.finish[able, cluster] = times.min(axis=1)
        return able

    def columns(self, rows: NDArray[np.int64], clusters: NDArray[np.int64] | int) -> Floats:
        """Return the fields of record `option`, shape (fields, options)."""
        pes = self.best[rows, clusters]
        columns = np.empty((FIELDS, len(rows)))
        columns[0] = self._run[rows, pes]
        columns[1] = self.free[pes]
        columns[2] = self._data[rows, pes]
        columns[3] = self.finish[rows, clusters]
        columns[4] = self._facts.ahead[self.tasks[rows], pes]
        columns[5:-1] = self._own[:, rows]
        columns[-1] = self._facts.power[clusters]
        return columns

    def take(self, row: int, cluster: int) -> tuple[int, bool]:
        """Let a task have its PE of a cluster, now or later; return the PE, and whether it is free."""
        pe = int(self.best[row, cluster])
        for other in self._able[row].nonzero()[0].tolist():
            self._left[other] -= 1
        self._able[row] = False
        was_free = bool(self.free[pe] == 0)
        if was_free:
            self._idle[cluster] -= 1
        # A task of 0 us occupies its PE until the end of the tick all the same.
        self.free[pe] = max(float(self.finish[row, cluster]), 1.0)
        return pe, was_free


def _of_tasks(simulation: Simulation, facts: Facts, tasks: NDArray[np.int64]) -> Floats:
    """Return what does not depend on the PE: fastest, rank, work, age and waiting."""
    ready, now = simulation.ready, simulation.now
    jobs = [simulation.job_of[task] for task in ready]
    own = np.empty((5, len(ready)))
    own[0] = facts.fastest[tasks]
    own[1] = facts.rank[tasks]
    own[2] = [simulation.work[job] for job in jobs]
    own[3] = [now - simulation.since[job] for job in jobs]
    own[4] = [now - simulation.ready_at[task] for task in ready]
    return own


def play(simulation: Simulation, facts: Facts) -> Generator[Question, Floats, None]:
    """Run a simulation to its end; yields options to be scored, and is sent their scores."""
    while simulation.advance():
        free = relative_free(simulation)
        instant = _Instant(simulation, facts, free)
        pairs: list[tuple[int, int]] = []
        if instant.any_can_start:
            yield from _choose(instant, state_of(simulation, free), pairs)
        simulation.bind(pairs)


def _choose(
    instant: _Instant, state: tuple[float, ...], pairs: list[tuple[int, int]]
) -> Generator[Question, Floats, None]:
    """Take options, best first; bind those whose PE is free."""
    rows, columns = instant.look()
    clusters = instant.best.shape[1]
    scores = np.full(instant.best.shape, np.inf)
    scores[rows, columns] = yield instant.columns(rows, columns), state
    while True:
        row, cluster = divmod(int(scores.argmin()), clusters)
        pe, is_free = instant.take(row, cluster)
        if is_free:
            pairs.append((int(instant.tasks[row]), pe))
        if not instant.any_can_start:
            return
        scores[row] = np.inf
        able = instant.look_again(cluster)
        if able.size:
            scores[able, cluster] = yield instant.columns(able, cluster), state


def in_step(games: Sequence[Generator[Question, Floats, None]], ask: Ask) -> None:
    """Play several games together: one crossing for all that want scores."""
    waiting = [(game, question) for game in games if (question := next(game, None)) is not None]
    while waiting:
        columns = np.concatenate([options for _, (options, _) in waiting], axis=1)
        states = list(zip(*(state for _, (_, state) in waiting), strict=True))
        counts = [options.shape[1] for _, (options, _) in waiting]
        scores = np.split(ask(list(columns), states, counts), np.cumsum(counts)[:-1])
        waiting = [
            (game, question)
            for (game, _), own in zip(waiting, scores, strict=True)
            if (question := _send(game, own)) is not None
        ]


def _send(game: Generator[Question, Floats, None], scores: Floats) -> Question | None:
    try:
        return game.send(scores)
    except StopIteration:
        return None
