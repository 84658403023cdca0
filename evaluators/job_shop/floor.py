"""Several independent job shops in progress, as padded arrays, so that they can advance in step."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from .calendar import Calendar
from .generate import Shop

NEVER = 2**62
Ints = NDArray[np.int64]


class Floor:
    """State of `count` shops; axis 0 of every array is the shop.

    Arrays are padded to the largest shop: behind a job's last operation stands one of duration 0
    on a machine that does not exist (`machines`), and missing jobs have no operation at all.

    Attributes:
        p: Durations, shape (count, jobs, operations + 1).
        machine: Machine of each operation, same shape.
        after: Work of the job behind each operation, same shape.
        size: Jobs and machines of each shop, shape (count, 2).
        steps: Operations of each job, shape (count, jobs).
        step: Operations begun, same shape.
        wanted: Machine of the operation that each job begins next, same shape.
        ready: When the job's last begun operation ends, same shape.
        free: When each machine is next without work, shape (count, machines + 1).
        load: Work of each machine that has not begun, same shape.
        start: Start times so far, -1 before; shape (count, jobs, operations).
    """

    def __init__(self, shops: Sequence[Shop], calendar: Calendar | None = None) -> None:
        self.count = len(shops)
        self.jobs = max(shop.jobs for shop in shops)
        self.machines = max(shop.machines for shop in shops)
        self.calendar = calendar or Calendar()
        shape = (self.count, self.jobs, self.machines + 1)
        self.p = np.zeros(shape, np.int64)
        self.machine = np.full(shape, self.machines, np.int64)
        self.size = np.array([(shop.jobs, shop.machines) for shop in shops], np.int64)
        self.steps = np.zeros(shape[:2], np.int64)
        for b, shop in enumerate(shops):
            self.p[b, : shop.jobs, : shop.machines] = shop.p
            self.machine[b, : shop.jobs, : shop.machines] = shop.machine
            self.steps[b, : shop.jobs] = shop.machines
        self.after = self.p[:, :, ::-1].cumsum(axis=2)[:, :, ::-1] - self.p
        self.total = self.p.sum(axis=(1, 2))
        self.step = np.zeros(shape[:2], np.int64)
        self.wanted = self.machine[:, :, 0].copy()
        self.ready = np.zeros(shape[:2], np.int64)
        self.free = np.zeros((self.count, self.machines + 1), np.int64)
        self.load = np.zeros_like(self.free)
        # Of each next operation, when job and machine are there, and when the machine works, too:
        # the former changes with every change of the operation, and few do at a time.
        self._soonest = np.full(shape[:2], -1, np.int64)
        self._could = np.zeros(shape[:2], np.int64)
        self._of = np.arange(self.count)[:, None]
        np.add.at(self.load, (self._of[:, :, None], self.machine), self.p)
        self.start = np.full((self.count, self.jobs, self.machines), -1, np.int64)

    @property
    def waiting(self) -> NDArray[np.bool_]:
        """Which jobs have an operation to begin, shape (count, jobs)."""
        return self.step < self.steps

    def earliest(self) -> Ints:
        """Return when each job's next operation could begin; `NEVER` where there is none."""
        soonest = np.maximum(self.ready, self.free[self._of, self.wanted])
        b, j = np.nonzero(soonest != self._soonest)
        self._could[b, j] = self.calendar.start(b, self.wanted[b, j], soonest[b, j])
        self._soonest = soonest
        return np.where(self.waiting, self._could, NEVER)

    def begin(self, b: Ints, j: Ints, t: Ints) -> None:
        """Begin the next operation of jobs `j` of shops `b` at times `t`; no machine twice."""
        k = self.step[b, j]
        m, p = self.machine[b, j, k], self.p[b, j, k]
        end = self.calendar.finish(b, m, t, p)
        self.start[b, j, k] = t
        self.step[b, j] = k + 1
        self.wanted[b, j] = self.machine[b, j, k + 1]
        self.ready[b, j] = end
        self.free[b, m] = end
        self.load[b, m] -= p

    def starts(self) -> list[Ints]:
        """Return the start times of each shop, shape (jobs, operations)."""
        return [self.start[b, :jobs, :machines].copy() for b, (jobs, machines) in enumerate(self.size)]
