"""Job shops without buffers: a job stays on its machine until the next one takes it.

Jobs wait outside before their first operation and leave after their last. At any moment, machines that
no job occupies choose among the jobs that want them; each of these sets another machine free, which
then chooses in turn. What then still waits may wait in a circle, each job for the machine of the next;
such a circle can only be resolved by all of its jobs moving at once (a *swap*), and does so at once.
Because every job waits for one machine, and every occupied machine holds one job, a shop in which
nothing is in process and nothing can move has a circle: there is no deadlock.

A program may also *hold* jobs outside, so that the shop does not fill up; see `Chooser.let_in`. Where
nothing is in process and every job is held, one enters all the same.

Source: H. Gröflin, A. Klinkert, "A new neighborhood and tabu search for the blocking job shop",
Discrete Applied Mathematics 157 (2009), on swaps; the dispatching builder is ours.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from .dispatch import Chooser, Mask
from .floor import NEVER, Floor, Ints
from .generate import Shop

NOBODY = -1


class BlockingFloor(Floor):
    """Shops in which jobs occupy machines.

    Attributes:
        held: Machine that each job occupies, `machines` if none; shape (count, jobs).
        holder: Job on each machine, `NOBODY` if none; shape (count, machines + 1).
        work: Of each job, shape (count, jobs).
        shops: Index of each shop, shape (count, 1).
    """

    def __init__(self, shops: Sequence[Shop]) -> None:
        super().__init__(shops)
        self.held = np.full((self.count, self.jobs), self.machines, np.int64)
        self.holder = np.full((self.count, self.machines + 1), NOBODY, np.int64)
        self.work = self.p.sum(axis=2)
        self.shops = self._of
        self._begun = self.p.cumsum(axis=2) - self.p
        self._place = np.argsort(self.machine, axis=2, kind="stable")
        self._before = np.take_along_axis(self._begun, self._place, axis=2)
        self._on = np.take_along_axis(self.p, self._place, axis=2)
        self._mean_work = self.total // self.size[:, 0]

    def move(self, b: Ints, j: Ints, now: Ints) -> None:
        """Begin the next operation of jobs `j` of shops `b`, all at once; each leaves its machine."""
        self._leave(b, j)
        machine = self.wanted[b, j]
        self.begin(b, j, now[b])
        self.held[b, j] = machine
        self.holder[b, machine] = j

    def depart(self, now: Ints) -> None:
        """Let jobs go that have ended their last operation."""
        done = ~self.waiting & (self.ready <= now[:, None]) & (self.held < self.machines)
        self._leave(*np.nonzero(done))

    def _leave(self, b: Ints, j: Ints) -> None:
        self.holder[b, self.held[b, j]] = NOBODY
        self.held[b, j] = self.machines

    def approach(self, now: Ints) -> tuple[Ints, Ints]:
        """Return how many jobs inside still have to visit each machine, and how soon one could.

        Soon is in units of work that the job has before it, at most the mean work of all jobs. Both
        results have shape (count, machines + 1).
        """
        inside = self.held < self.machines
        ahead = inside[:, :, None] & (self._place >= self.step[:, :, None])
        ahead[:, :, -1] = False
        begun = np.take_along_axis(self._begun, self.step[:, :, None], axis=2)
        left = np.maximum(self.ready - now[:, None], 0)
        work = self._before - begun + left[:, :, None]
        soonest = np.where(ahead, work, NEVER).min(axis=1)
        return ahead.sum(axis=1), np.minimum(soonest, self._mean_work[:, None])

    @property
    def begun(self) -> Ints:
        """Work of each job that has begun, shape (count, jobs)."""
        jobs = np.arange(self.jobs)
        return np.asarray(self._begun[self.shops, jobs, self.step])

    def course(self, b: Ints, j: Ints, now: Ints, begun: int) -> tuple[Ints, Ints]:
        """Return when jobs would be on each machine if they went on now and never waited.

        Args:
            b: Shops of the jobs.
            j: The jobs.
            now: Time at each shop, shape (count,).
            begun: 1 to include the operation that each has begun last, 0 to leave it out.

        Returns:
            Begins and ends from now on, both of shape (rows, machines + 1); 0 where the job has been.
        """
        step = self.step[b, j]
        left = np.maximum(self.ready[b, j] - now[b], 0) - self._begun[b, j, step]
        ahead = self._place[b, j] >= step[:, None] - begun
        begins = np.where(ahead, self._before[b, j] + left[:, None], 0)
        return begins, np.where(ahead, begins + self._on[b, j], 0)

    def idle(self, now: Ints) -> Mask:
        """Return which jobs wait for a machine."""
        return self.waiting & (self.ready <= now[:, None])

    def circles(self, idle: Mask) -> Mask:
        """Return which idle jobs wait in a circle: following "waits for" long enough ends in one."""
        none = self.jobs
        holder = self.holder[self.shops, self.wanted]
        follow = np.full((self.count, self.jobs + 1), none, np.int64)
        follow[:, :-1] = np.where(idle & (holder != NOBODY), holder, none)
        for _ in range(self.jobs.bit_length()):
            follow = follow[self.shops, follow]
        inside = np.zeros(follow.shape, bool)
        np.put_along_axis(inside, follow, values=True, axis=1)
        return np.asarray(inside[:, :-1])


def blocking(floor: BlockingFloor, chooser: Chooser) -> list[Ints]:
    """Return start times of a schedule: machines never wait for a job that wants them and is not held."""
    now = np.zeros(floor.count, np.int64)
    while True:
        floor.depart(now)
        idle = floor.idle(now)
        later = np.where(floor.ready > now[:, None], floor.ready, NEVER).min(axis=1)
        circles = floor.circles(idle)
        b, j = np.nonzero(circles)
        floor.move(b, j, now)
        candidates = _candidates(floor, chooser, idle & ~circles, now, circles.any(axis=1) | (later < NEVER))
        if candidates.any():
            b, j = chooser.winners(floor, candidates, now)
            floor.move(b, j, now)
        still = ~(candidates | circles).any(axis=1)
        if (still & (later == NEVER)).all():
            return floor.starts()
        now = np.where(still & (later < NEVER), later, now)


def _candidates(floor: BlockingFloor, chooser: Chooser, idle: Mask, now: Ints, goes_on: Mask) -> Mask:
    """Return idle jobs whose machine no job occupies; of those outside, the ones that are not held."""
    free = idle & (np.take_along_axis(floor.holder, floor.wanted, axis=1) == NOBODY)
    outside = free & (floor.held == floor.machines)
    inside = free & ~outside
    allowed = chooser.let_in(floor, outside, now, ~goes_on & ~inside.any(axis=1))
    return np.asarray(inside | allowed)
