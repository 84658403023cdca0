"""Individuals side by side with their losses: what archives keep and parent rules look at."""

from __future__ import annotations

import math
from bisect import bisect_left
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace

import numpy as np
from numpy.typing import NDArray

from evolve.archives.behaviour import profile, row
from evolve.errors import UsageError
from evolve.indicators import losses
from evolve.types import Individual, Objective

Row = NDArray[np.float64]


@dataclass(frozen=True)
class Pool:
    """Some individuals, elder (smaller step) first, with their losses and how they behave.

    Everything is shared with the pool that it was made from except what grew or shrank: one pointer
    per member, and `losses`.

    Attributes:
        objectives: Those that count, the primary first.
        members: Each with a step of its own.
        losses: In boxes, without NaN, shape (members, objectives); never written to.
        instances: Sorted names of the instances that the first member saw.
        profiles: Each member's primary losses on `instances`, NaN where it has none.
    """

    objectives: tuple[Objective, ...]
    members: tuple[Individual, ...] = ()
    losses: NDArray[np.float64] = field(default_factory=lambda: np.empty((0, 0)), repr=False, compare=False)
    instances: tuple[str, ...] = field(default=(), repr=False, compare=False)
    profiles: tuple[Row, ...] = field(default=(), repr=False, compare=False)

    def __post_init__(self) -> None:
        if not self.members:
            object.__setattr__(self, "losses", np.empty((0, len(self.objectives))))

    @classmethod
    def of(cls, objectives: tuple[Objective, ...], individuals: Iterable[Individual] = ()) -> Pool:
        """Return the pool of those `individuals` that have finite losses."""
        pool = cls(objectives)
        for individual in individuals:
            loss = pool.loss(individual)
            if loss is not None:
                pool = pool.insert(individual, loss)
        return pool

    def __len__(self) -> int:
        return len(self.members)

    def loss(self, individual: Individual) -> Row | None:
        """Return the losses of `individual`, or `None` if it failed or one is not a finite number."""
        if not individual.evaluation.ok:
            return None
        vector = losses(self.objectives, individual.objectives)
        return np.array(vector) if all(map(math.isfinite, vector)) else None

    def position(self, step: int) -> int:
        """Return where the member of that step is, or would be inserted."""
        return bisect_left(self.members, step, key=_step)

    def find(self, step: int) -> int | None:
        """Return the position of the member of that step, or `None`."""
        at = self.position(step)
        return at if at < len(self.members) and self.members[at].step == step else None

    def keep(self, mask: NDArray[np.bool_]) -> Pool:
        """Return the pool of the members that `mask`, shape (members,), marks."""
        if mask.all():
            return self
        kept = np.flatnonzero(mask).tolist()
        return replace(
            self,
            members=tuple([self.members[index] for index in kept]),
            losses=self.losses[kept],
            profiles=tuple([self.profiles[index] for index in kept]),
        )

    def drop(self, index: int) -> Pool:
        """Return the pool without the member at `index`."""
        return replace(
            self,
            members=self.members[:index] + self.members[index + 1 :],
            losses=np.concatenate([self.losses[:index], self.losses[index + 1 :]]),
            profiles=self.profiles[:index] + self.profiles[index + 1 :],
        )

    def insert(self, individual: Individual, loss: Row) -> Pool:
        """Return the pool with `individual`, whose losses have shape (objectives,)."""
        seen = profile(individual, self.objectives[0])
        instances = self.instances or tuple(sorted(seen))
        at = self.position(individual.step)
        return replace(
            self,
            members=(*self.members[:at], individual, *self.members[at:]),
            losses=np.concatenate([self.losses[:at], loss[None, :], self.losses[at:]]),
            instances=instances,
            profiles=(*self.profiles[:at], row(seen, instances), *self.profiles[at:]),
        )

    def leader(self) -> int | None:
        """Return the position of the best member: on the primary objective, ties by the next ones.

        A full tie goes to the elder. As the first of a total order, the leader does not depend on
        the order in which members came, and no other member dominates it.
        """
        if not self.members:
            return None
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

    def behaviour(self) -> NDArray[np.float64]:
        """Return the profiles on the instances that every member saw, shape (members, instances)."""
        matrix = np.array(self.profiles, dtype=np.float64).reshape(len(self.members), len(self.instances))
        return matrix[:, ~np.isnan(matrix).any(axis=0)]


def counted(objectives: Sequence[Objective], names: Sequence[str] | None) -> tuple[Objective, ...]:
    """Return the objectives that an archive looks at, in declared order.

    Args:
        objectives: As declared, the primary first.
        names: Those that count; `None` for all.

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
