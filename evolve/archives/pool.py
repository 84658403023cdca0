"""Individuals side by side with their losses: what archives keep and parent rules look at."""

from __future__ import annotations

import math
from bisect import bisect_left
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from evolve.errors import UsageError
from evolve.indicators import losses
from evolve.types import Individual, Objective


@dataclass(frozen=True)
class Pool:
    """Some individuals, elder (smaller step) first, and their boxed losses.

    Attributes:
        objectives: Those that count, the primary first.
        members: Each with a step of its own.
        losses: Without NaN, shape (members, objectives); never written to.
    """

    objectives: tuple[Objective, ...]
    members: tuple[Individual, ...]
    losses: NDArray[np.float64] = field(repr=False, compare=False)

    @classmethod
    def of(cls, objectives: tuple[Objective, ...], individuals: Iterable[Individual] = ()) -> Pool:
        """Return the pool of `individuals`, all of them evaluated without failure."""
        members = tuple(sorted(individuals, key=_step))
        rows = [losses(objectives, member.objectives) for member in members]
        return cls(objectives, members, np.array(rows, dtype=np.float64).reshape(-1, len(objectives)))

    def __len__(self) -> int:
        return len(self.members)

    def loss(self, individual: Individual) -> NDArray[np.float64] | None:
        """Return the losses of `individual`, or `None` if it failed or one is not a finite number."""
        if not individual.evaluation.ok:
            return None
        row = losses(self.objectives, individual.objectives)
        return np.array(row) if all(map(math.isfinite, row)) else None

    def position(self, step: int) -> int:
        """Return where a member of that step is, or would be inserted."""
        return bisect_left(self.members, step, key=_step)

    def find(self, step: int) -> int | None:
        """Return the position of the member of that step, or `None`."""
        at = self.position(step)
        return at if at < len(self.members) and self.members[at].step == step else None

    def keep(self, mask: NDArray[np.bool_]) -> Pool:
        """Return the pool of the members that `mask`, shape (members,), marks."""
        if mask.all():
            return self
        kept = tuple(self.members[index] for index in np.flatnonzero(mask))
        return Pool(self.objectives, kept, self.losses[mask])

    def drop(self, index: int) -> Pool:
        """Return the pool without the member at `index`."""
        members = self.members[:index] + self.members[index + 1 :]
        return Pool(self.objectives, members, np.delete(self.losses, index, axis=0))

    def insert(self, individual: Individual, loss: NDArray[np.float64]) -> Pool:
        """Return the pool with `individual`, whose losses have shape (objectives,)."""
        at = self.position(individual.step)
        members = (*self.members[:at], individual, *self.members[at:])
        matrix = np.concatenate([self.losses[:at], loss[None, :], self.losses[at:]])
        return Pool(self.objectives, members, matrix)

    def leader(self) -> int | None:
        """Return the position of the best member: on the primary objective, ties by the next ones.

        A full tie goes to the elder. Being the first of a total order, the leader does not depend
        on the order in which members came, and no other point dominates it.
        """
        if not self.members:
            return None
        if len(self.members) == 1:
            return 0
        left = np.arange(len(self.members))
        for column in self.losses.T:
            here = column[left]
            left = left[here == here.min()]
            if len(left) == 1:
                break
        return int(left[0])

    def by_primary(self) -> NDArray[np.int64]:
        """Return positions, best first: by the primary objective, then the others, then age."""
        return np.lexsort(self.losses.T[::-1])


def counted(objectives: Sequence[Objective], names: Sequence[str] | None) -> tuple[Objective, ...]:
    """Return the objectives that an archive looks at, in declared order.

    Args:
        objectives: As declared, the primary first.
        names: Those that count; `None` for all. Ordered campaigns leave out what is timed.

    Raises:
        UsageError: A name is unknown, or the primary objective is left out.
    """
    if not objectives:
        raise UsageError("archive: a problem must declare at least one objective")
    if names is None:
        return tuple(objectives)
    known = [objective.name for objective in objectives]
    unknown = [name for name in names if name not in known]
    if unknown:
        raise UsageError(f"archive: no objective `{unknown[0]}`: the problem declares {known}")
    if known[0] not in names:
        raise UsageError(f"archive: the primary objective `{known[0]}` must count, got {list(names)}")
    return tuple(objective for objective in objectives if objective.name in names)


def _step(individual: Individual) -> int:
    return individual.step
