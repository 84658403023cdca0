"""An event-driven simulator of jobs that arrive at a heterogeneous chip.

Time is a whole number of µs. At every tick where something happens,

(A) arrivals and completions of this instant take effect, in the order in which their timers were set;
(B) the scheduler sees all tasks that are ready (all predecessors done) and binds some of them to PEs;
    each free PE starts the first task bound to it whose data has arrived, older jobs first;
(C) tasks that take 0 or 1 µs, and those of 2 µs that start at a tick ending in 9, complete *after*
    the tick, so that their successors are seen at the next one.

Data travels from PE to PE from the moment its producer completes, floor(volume / bandwidth) µs, without
contention. A PE runs one task at a time, to its end.

These are the semantics of DS3 (Arda et al., IEEE TC 2020), which polls every µs and samples power every
10 µs (whence the 9). Its quirks are options, off by default:

* `pausing_door`: while the chip is full, the arrival process pauses, and a job's latency counts from
  its admission. Default: arrivals go on, jobs queue at the door, and latency counts from arrival.
* `stale_estimates`: a PE's estimated time of availability is what the last binding predicted, never
  corrected. Default: it follows from what runs and what is bound.
* `upstream.Forgetful` loses data of completed tasks; `upstream.Met(quirk=True)` filters busy PEs wrongly.

Left out: contention on the interconnect and in memory, caches, preemption, migration, frequency scaling,
throttling, and the time that the scheduler itself takes.
"""

from __future__ import annotations

import heapq
from bisect import insort
from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from .door import NEVER, SAMPLING, Door
from .scenario import Scenario


@dataclass(frozen=True)
class Trace:
    """What a run did: enough to check and to score it.

    Attributes:
        pe: Where each task ran, -1 if it did not, shape (tasks,).
        start: When it started, µs.
        finish: When it completed, µs; -1 if it did not.
        since: When the latency of each job begins, µs, -1 if it did not arrive, shape (jobs,).
        done: When each job was complete, µs, -1 if it was not.
        forgotten: Jobs whose latency the simulator lost (only with a quirk).
    """

    pe: NDArray[np.int64]
    start: NDArray[np.int64]
    finish: NDArray[np.int64]
    since: NDArray[np.int64]
    done: NDArray[np.int64]
    forgotten: frozenset[int] = frozenset()


class Simulation:
    """One run, halted at every instant where a decision is wanted.

    Call `advance`, then `bind` for tasks in `ready`, and again, until `advance` returns false.

    Attributes:
        now: µs.
        ready: Numbers of the tasks that wait to be bound, longest waiting first.
        expected: Execution times that a scheduler may know, shape (tasks, pes), µs.
        data: When a ready task's inputs are all at a PE, shape (tasks, pes), µs.
        job_of: Job of every task.
        ready_at: When each task became ready, µs.
        active: Jobs admitted and not done, oldest first.
        running: Task on every PE, or -1.
        queues: By PE, what is bound to it: (job, number of the binding, task, data time).
        work: Work of each job that has not begun, each task on its fastest PE, µs.
        backlog: The same, summed over active jobs.
    """

    def __init__(
        self, scenario: Scenario, *, pausing_door: bool = False, stale_estimates: bool = False
    ) -> None:
        self.scenario = scenario
        self._pausing, self._stale = pausing_door, stale_estimates
        self.expected = scenario.expected
        self.data = np.zeros(self.expected.shape)
        self.now = 0
        self.backlog = 0.0
        self.ready: list[int] = []
        self.active: list[int] = []
        pes = scenario.platform.pes
        self.running = [-1] * pes
        self.queues: list[list[tuple[int, int, int, int]]] = [[] for _ in range(pes)]
        self._free = [0.0] * pes
        self._outdated: set[int] = set()
        self._events: list[tuple[int, int, int, int]] = []
        self._bindings = self._starts = 0
        self._deciding = self._news = self._closing = False
        self._wake = NEVER
        self._lay_out()
        self._door = Door(scenario.gaps)

    def _lay_out(self) -> None:
        scenario = self.scenario
        tasks, jobs = len(self.expected), len(scenario.jobs)
        self._durations: list[list[float]] = scenario.durations.tolist()
        self._first = scenario.offsets.tolist()
        self.job_of: list[int] = []
        self._waits: list[int] = []
        self._next: list[tuple[tuple[int, NDArray[np.float64]], ...]] = []
        for job, app in enumerate(scenario.jobs):
            application = scenario.applications[app]
            self.job_of += [job] * application.size
            self._waits += map(len, application.predecessors)
            self._next += scenario.profiles[app].transfers
        quickest = self.expected.min(axis=1)
        self._quickest: list[float] = quickest.tolist()
        self.work: list[float] = np.add.reduceat(quickest, scenario.offsets[:-1]).tolist()
        self._left = [scenario.applications[app].size for app in scenario.jobs]
        self._heads = [scenario.applications[app].heads for app in scenario.jobs]
        self.pe, self.start, self.finish, self.ready_at = ([-1] * tasks for _ in range(4))
        self.since, self.done = [-1] * jobs, [-1] * jobs
        self._queue_outside: list[int] = []

    def advance(self) -> bool:
        """Go on to the next instant at which tasks are ready; false when there is none."""
        if self._deciding:
            self._deciding = False
            self._close()
        length = NEVER if self.scenario.length is None else self.scenario.length
        while (instant := self._next_instant()) < length:
            self.now = instant
            self._open()
            if self._news and self.ready:
                self._news, self._deciding = False, True
                return True
            self._close()
        return False

    def bind(self, pairs: Iterable[tuple[int, int]]) -> None:
        """Bind ready tasks to PEs, as (task, pe) in order; the others go on waiting."""
        bound = set()
        for task, pe in pairs:
            job, self._bindings = self.job_of[task], self._bindings + 1
            at_pe = int(self.data[task, pe])
            insort(self.queues[pe], (job, self._bindings, task, at_pe))
            self.pe[task] = pe
            bound.add(task)
            if self._stale:
                self._free[pe] = max(self._free[pe], at_pe, self.now) + float(self.expected[task, pe])
            else:
                self._outdated.add(pe)
        if len(bound) == len(self.ready):
            self.ready = []
        else:
            self.ready = [task for task in self.ready if task not in bound]

    def fastest(self, task: int) -> tuple[int, ...]:
        """Return the PEs that run a task fastest."""
        job = self.job_of[task]
        return self.scenario.profiles[self.scenario.jobs[job]].fastest[task - self._first[job]]

    def free(self) -> list[float]:
        """Return when each PE will be free by expectation, as far as is bound, µs; may be past."""
        if self._outdated:
            for pe in self._outdated:
                self._free[pe] = self._estimate(pe)
            self._outdated = {pe for pe in self._outdated if self._overdue(pe)}
        return self._free

    def _estimate(self, pe: int) -> float:
        task = self.running[pe]
        clock = float(self.now)
        if task >= 0:
            clock = max(clock + 1, self.start[task] + float(self.expected[task, pe]))
        for _, _, waiting, at_pe in self.queues[pe]:
            clock = max(clock, at_pe) + float(self.expected[waiting, pe])
        return clock

    def _overdue(self, pe: int) -> bool:
        return self.scenario.sigma > 0 and self.running[pe] >= 0

    @property
    def arrived(self) -> int:
        """How many jobs have arrived."""
        return self._door.job

    def trace(self) -> Trace:
        """Return what happened so far."""
        arrays = [np.array(x, dtype=np.int64) for x in (self.pe, self.start, self.finish)]
        finish = np.where(arrays[2] <= self.now, arrays[2], -1)
        return Trace(arrays[0], arrays[1], finish, np.array(self.since), np.array(self.done))

    def _next_instant(self) -> int:
        first = self._events[0][0] if self._events else NEVER
        return min(first, self._door.when, self._wake)

    def _open(self) -> None:
        """Phase A: what happens before the tick."""
        events, now, door = self._events, self.now, self._door
        while events and events[0][0] == now and events[0][1] == 0:
            task = events[0][3]
            if door.when == now and door.phase == 0 and door.precedes(self.start[task], now):
                self._arrive()
            heapq.heappop(events)
            self._complete(task)
        if door.when == now and door.phase == 0:
            self._arrive()

    def _close(self) -> None:
        """The rest of phase B, and phase C."""
        self._dispatch()
        events, now, door = self._events, self.now, self._door
        self._closing, happened = True, False
        while door.when == now:
            self._arrive()
            happened = True
        while events and events[0][0] == now:
            self._complete(heapq.heappop(events)[3])
            happened = True
        self._closing = False
        if happened:
            self._wake = now + 1

    def _dispatch(self) -> None:
        now, self._wake = self.now, NEVER
        started = []
        for pe, queue in enumerate(self.queues):
            if queue and self.running[pe] < 0:
                for place, entry in enumerate(queue):
                    if entry[3] <= now:
                        started.append((entry, pe))
                        del queue[place]
                        break
                else:
                    self._wake = min(self._wake, *(entry[3] for entry in queue))
        if len(started) > 1:
            started.sort()
        for entry, pe in started:
            self._begin(entry[2], pe)

    def _begin(self, task: int, pe: int) -> None:
        now = self.now
        length = int(self._durations[task][pe])
        self.running[pe] = task
        self.work[self.job_of[task]] -= self._quickest[task]
        self.backlog -= self._quickest[task]
        self.start[task], self.finish[task] = now, now + length
        late = length < 2 or (length == 2 and now % SAMPLING == SAMPLING - 1)
        self._starts += 1
        heapq.heappush(self._events, (now + length, int(late), self._starts, task))

    def _complete(self, task: int) -> None:
        pe, now, job = self.pe[task], self.now, self.job_of[task]
        self.running[pe] = -1
        self._news = True
        if not self._stale:
            self._outdated.add(pe)
        first = self._first[job]
        for successor, transfer in self._next[task]:
            row = self.data[first + successor]
            np.maximum(row, transfer[pe] + now, out=row)
            self._waits[first + successor] -= 1
            if not self._waits[first + successor]:
                self.ready.append(first + successor)
                self.ready_at[first + successor] = now
        self._left[job] -= 1
        if not self._left[job]:
            self._end_job(job)

    def _end_job(self, job: int) -> None:
        self.done[job] = self.now
        self.active.remove(job)
        if self._queue_outside:
            self._admit(self._queue_outside.pop(0))
        self._door.unblock(self.now, late=self._closing)

    def _arrive(self) -> None:
        """One event of the arrival process."""
        if len(self.active) < self.scenario.cap:
            self._admit(self._door.job)
        elif self._pausing:
            self._door.block(self.now)
            return
        else:
            self._queue_outside.append(self._door.job)
        self.since[self._door.job] = self.now
        self._door.step(self.now)

    def _admit(self, job: int) -> None:
        self.active.append(job)
        self.backlog += self.work[job]
        self._news = True
        for head in self._heads[job]:
            task = self._first[job] + head
            self.data[task] = self.ready_at[task] = self.now
            self.ready.append(task)
