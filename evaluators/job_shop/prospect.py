"""What lies before the jobs of a shop without buffers: who is in whose way, now and if nobody waited.

Times are in the unit of the processing times. `count` shops are looked at together, each at its own `now`,
shape (count,); a column has one value for each operation of the conflict.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from .blocking import NOBODY, BlockingFloor
from .dispatch import Column, Conflict
from .floor import Ints

Columns = Mapping[str, Column]


def release(floor: BlockingFloor, now: Ints) -> Ints:
    """Return how long each machine stays occupied at least, shape (count, machines + 1).

    That is the longest rest of processing among the job on it, the job on the machine that this one
    needs next, and so on; 0 where no job is.
    """
    shops = floor.shops
    occupied = floor.holder != NOBODY
    left = np.maximum(floor.ready[shops, floor.holder] - now[:, None], 0) * occupied
    follow = np.where(occupied, floor.wanted[shops, floor.holder], floor.machines)
    for _ in range(floor.machines.bit_length()):
        left = np.maximum(left, left[shops, follow])
        follow = follow[shops, follow]
    return np.asarray(left)


def followers(floor: BlockingFloor, now: Ints) -> Ints:
    """Return how many jobs inside wait for each machine: for it, or for the machine of a job that does.

    This is for moments at which circles have moved. The result has shape (count, machines + 1).
    """
    waits = floor.idle(now) & (floor.held < floor.machines)
    result = np.zeros(floor.holder.shape, np.int64)
    b, j = np.nonzero(waits)
    for _ in range(floor.machines):
        machine = floor.wanted[b, j]
        np.add.at(result, (b, machine), 1)
        j = floor.holder[b, machine]
        goes_on = (j != NOBODY) & waits[b, j]
        b, j = b[goes_on], j[goes_on]
        if not b.size:
            break
    return result


def clashes(floor: BlockingFloor, conflict: Conflict) -> Columns:
    """Return where jobs would meet those inside if each went on now and nobody waited.

    `clash` is the time at which a job and one inside would need the same machine, summed over both;
    `reach` is how long the job could go on before it would come to a machine that another is on.
    """
    b, j, now = conflict.b, conflict.j, conflict.now
    begins, ends = floor.course(b, j, now, 0)
    theirs_begin, theirs_end = _inside(floor, now)
    theirs_begin, theirs_end = theirs_begin[b], theirs_end[b]
    begin = begins[:, None, :]
    overlap = np.minimum(theirs_end, ends[:, None, :]) - np.maximum(theirs_begin, begin)
    own = np.flatnonzero(floor.held[b, j] < floor.machines)
    overlap[own, floor.held[b[own], j[own]]] = 0
    np.maximum(overlap, 0, out=overlap)
    rest = ends.max(axis=1)
    waits = (overlap > 0) & (theirs_begin <= begin)
    reach = np.where(waits, begin, rest[:, None, None]).min(axis=(1, 2))
    return {"clash": overlap.sum(axis=(1, 2)), "reach": reach}


def _inside(floor: BlockingFloor, now: Ints) -> tuple[Ints, Ints]:
    """Return courses of the jobs inside, both of shape (count, machines, machines + 1).

    Axis 1 is the machine that a job occupies; where no job is, everything is 0.
    """
    shape = (floor.count, floor.machines, floor.machines + 1)
    begins, ends = np.zeros(shape, np.int64), np.zeros(shape, np.int64)
    b, machine = np.nonzero(floor.holder[:, :-1] != NOBODY)
    begins[b, machine], ends[b, machine] = floor.course(b, floor.holder[b, machine], now, 1)
    return begins, ends


def longer(floor: BlockingFloor, conflict: Conflict) -> Ints:
    """Return how many jobs that could enter now have more work than the job of each operation."""
    outside = floor.waiting & (floor.step == 0)
    free = floor.holder[floor.shops, floor.wanted] == NOBODY
    could = np.where(outside & free, floor.work, 0)
    return np.asarray((could[conflict.b] > floor.work[conflict.b, conflict.j, None]).sum(axis=1))


def remaining(floor: BlockingFloor) -> Columns:
    """Return, each of shape (count,), jobs outside and the most processing that a job has yet to begin."""
    work = floor.work - floor.begun
    return {"outside": (floor.waiting & (floor.step == 0)).sum(axis=1), "longest": work.max(axis=1)}
