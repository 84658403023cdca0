"""What a rule is shown: one row per operation that a machine could take, one state per machine."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from . import prospect
from .blocking import NOBODY, BlockingFloor
from .calendar import Interrupted
from .dispatch import Column, Conflict
from .floor import Floor, Ints
from .hooks import BLOCKING_OP, BLOCKING_SHOP, DOWN_OP, DOWN_SHOP, OP, SHOP

Columns = Mapping[str, Column]
Shown = tuple[Sequence[Column], Sequence[Column]]


def plain(floor: Floor, conflict: Conflict) -> Shown:
    """Return the columns of records `OP` and `SHOP`."""
    rows, state = operations(floor, conflict), shop(floor, conflict)
    return [rows[name] for name in OP.fields], [state[name] for name in SHOP.fields]


@dataclass(frozen=True)
class Interruptions:
    """The view of records `DOWN_OP` and `DOWN_SHOP`; nothing in it tells what is to come.

    Attributes:
        calendar: Of the floor.
        share: Long-run share of time that the machines of each shop are up, shape (count,).
    """

    calendar: Interrupted
    share: NDArray[np.float64]

    def __call__(self, floor: Floor, conflict: Conflict) -> Shown:
        """Return the columns."""
        rows = {**operations(floor, conflict), "next_down": self._next_down(floor, conflict)}
        state = {**shop(floor, conflict), **self._down(floor, conflict)}
        return [rows[name] for name in DOWN_OP.fields], [state[name] for name in DOWN_SHOP.fields]

    def _next_down(self, floor: Floor, conflict: Conflict) -> Ints:
        b, j = conflict.b, conflict.j
        following = floor.machine[b, j, floor.step[b, j] + 1]
        works = self.calendar.works(b, following, conflict.now[b])
        return np.asarray(~works, np.int64)

    def _down(self, floor: Floor, conflict: Conflict) -> Columns:
        b = conflict.b[conflict.head]
        machines = np.arange(floor.machines)
        works = self.calendar.works(b[:, None], machines, conflict.now[b, None])
        return {"down": (~works).sum(axis=1), "uptime": self.share[b]}


@dataclass(frozen=True)
class Occupation:
    """The view of records `BLOCKING_OP` and `BLOCKING_SHOP`.

    Attributes:
        shops: The floor, with who is where.
    """

    shops: BlockingFloor

    def __call__(self, floor: Floor, conflict: Conflict) -> Shown:
        """Return the columns."""
        coming, soonest = self.shops.approach(conflict.now)
        b, j, m = conflict.b, conflict.j, conflict.m
        following = self.shops.machine[b, j, self.shops.step[b, j] + 1]
        rows = {
            **operations(floor, conflict),
            **self._occupied(conflict, following),
            "next_coming": coming[b, following],
            "next_soonest": soonest[b, following],
            "next_release": prospect.release(self.shops, conflict.now)[b, following],
            "chain": prospect.followers(self.shops, conflict.now)[b, self.shops.held[b, j]],
            **prospect.clashes(self.shops, conflict),
            "longer": prospect.longer(self.shops, conflict),
        }
        asking = b[conflict.head], m[conflict.head]
        state = {
            **shop(floor, conflict),
            **self._inside(conflict),
            "coming": coming[asking],
            "soonest": soonest[asking],
            **{name: column[asking[0]] for name, column in prospect.remaining(self.shops).items()},
        }
        return [rows[name] for name in BLOCKING_OP.fields], [state[name] for name in BLOCKING_SHOP.fields]

    def _occupied(self, conflict: Conflict, following: Ints) -> Columns:
        b, j = conflict.b, conflict.j
        held = self.shops.held[b, j]
        work, jobs = queues(self.shops, conflict.now)
        return {
            "inside": (held < self.shops.machines).astype(np.int64),
            "next_free": (self.shops.holder[b, following] == NOBODY).astype(np.int64),
            "behind": jobs[b, held],
            "behind_work": work[b, held],
        }

    def _inside(self, conflict: Conflict) -> Columns:
        b = conflict.b[conflict.head]
        inside = self.shops.held < self.shops.machines
        idle = inside & self.shops.idle(conflict.now)
        return {"inside": inside.sum(axis=1)[b], "blocked": idle.sum(axis=1)[b]}


def operations(floor: Floor, conflict: Conflict) -> Columns:
    """Return columns that describe operations, by field of `OP`."""
    b, j = conflict.b, conflict.j
    now, k = conflict.now[b], floor.step[b, j]
    p, after = floor.p[b, j, k], floor.after[b, j, k]
    following = floor.machine[b, j, k + 1]
    queue, _ = queues(floor, conflict.now)
    return {
        "p": p,
        "after": after,
        "done": floor.p[b, j].sum(axis=1) - p - after,
        "left": floor.steps[b, j] - k,
        "age": now - floor.ready[b, j],
        "next_p": floor.p[b, j, k + 1],
        "next_wait": floor.calendar.left(b, following, now, floor.free[b, following]),
        "next_queue": queue[b, following],
        "next_load": floor.load[b, following],
        **_route(floor, b, j, k),
    }


def _route(floor: Floor, b: Ints, j: Ints, k: Ints) -> Columns:
    """Return what the rest of a job's route looks like, seen from the loads of its machines."""
    behind = np.arange(floor.machines + 1) > k[:, None]
    load = floor.load[b[:, None], floor.machine[b, j]] * behind
    weighted = (load * floor.p[b, j]).sum(axis=1)
    return {"route_peak": load.max(axis=1), "route_load": weighted / np.maximum(_mean_load(floor)[b], 1.0)}


def shop(floor: Floor, conflict: Conflict) -> Columns:
    """Return columns that describe a machine and the shop around it, by field of `SHOP`."""
    b, m = conflict.b[conflict.head], conflict.m[conflict.head]
    jobs, machines = floor.size[b, 0], floor.size[b, 1]
    load = floor.load
    return {
        "t": conflict.now[b],
        "jobs": jobs,
        "machines": machines,
        "mean_p": floor.total[b] / (jobs * machines),
        "rivals": conflict.rivals,
        "load": load[b, m],
        "peak_load": load.max(axis=1)[b],
        "mean_load": _mean_load(floor)[b],
        "left": load.sum(axis=1)[b] / floor.total[b],
    }


def queues(floor: Floor, now: Ints) -> tuple[Ints, Ints]:
    """Return work and jobs that wait for each machine now, both of shape (count, machines + 1)."""
    b, j = np.nonzero(floor.waiting & (floor.ready <= now[:, None]))
    machine = b * (floor.machines + 1) + floor.wanted[b, j]
    work = np.bincount(machine, floor.p[b, j, floor.step[b, j]], minlength=floor.free.size)
    jobs = np.bincount(machine, minlength=floor.free.size)
    return work.astype(np.int64).reshape(floor.free.shape), jobs.reshape(floor.free.shape)


def _mean_load(floor: Floor) -> Column:
    return np.asarray(floor.load.sum(axis=1) / floor.size[:, 1])
