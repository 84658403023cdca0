"""Individuals side by side with their losses: what archives keep and parent rules look at."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace

import numpy as np
from numpy.typing import NDArray

from evolve.archives.behaviour import profile, row
from evolve.archives.persistent import Series
from evolve.errors import UsageError
from evolve.indicators import losses
from evolve.types import Individual, Objective

Row = NDArray[np.float64]


@dataclass(frozen=True)
class Entry:
    """A member, and its primary losses on the pool's instances, NaN where it has none."""

    individual: Individual
    profile: Row = field(repr=False, compare=False)


@dataclass(frozen=True)
class Pool:
    """Some individuals, elder (smaller step) first, with their losses and how they behave.

    A pool shares its entries with the one that it was made from; only arrays of numbers are copied.

    Attributes:
        objectives: Those that count, the primary first.
        entries: Each with a step of its own.
        columns: Losses in boxes, without NaN, shape (objectives, members); never written to.
        steps: Of the members, ascending, shape (members,).
        instances: Sorted names of the instances that the first member saw.
    """

    objectives: tuple[Objective, ...]
    entries: Series[Entry] = field(default_factory=Series)
    columns: NDArray[np.float64] = field(default_factory=lambda: np.empty((0, 0)), repr=False, compare=False)
    steps: NDArray[np.int64] = field(
        default_factory=lambda: np.empty(0, dtype=np.int64), repr=False, compare=False
    )
    instances: tuple[str, ...] = field(default=(), repr=False, compare=False)

    def __post_init__(self) -> None:
        if not len(self.entries):
            object.__setattr__(self, "columns", np.empty((len(self.objectives), 0)))

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
        return len(self.entries)

    def __getitem__(self, index: int) -> Individual:
        return self.entries[index].individual

    @property
    def members(self) -> tuple[Individual, ...]:
        """The individuals, elder first; made anew at every call."""
        return tuple([entry.individual for entry in self.entries])

    @property
    def losses(self) -> NDArray[np.float64]:
        """Losses in boxes, shape (members, objectives)."""
        return self.columns.T

    def loss(self, individual: Individual) -> Row | None:
        """Return the losses of `individual`, or `None` if it failed or one is not a finite number."""
        if not individual.evaluation.ok:
            return None
        vector = losses(self.objectives, individual.objectives)
        return np.array(vector) if all(map(math.isfinite, vector)) else None

    def find(self, step: int) -> int | None:
        """Return the position of the member of that step, or `None`."""
        at = int(self.steps.searchsorted(step))
        return at if at < len(self.steps) and self.steps[at] == step else None

    def without(self, positions: NDArray[np.int64] | Sequence[int]) -> Pool:
        """Return the pool without the members at `positions`."""
        if not len(positions):
            return self
        return replace(
            self,
            entries=self.entries.without(map(int, positions)),
            columns=np.delete(self.columns, positions, axis=1),
            steps=np.delete(self.steps, positions),
        )

    def pick(self, positions: NDArray[np.int64]) -> Pool:
        """Return the pool of the members at `positions`, which ascend."""
        return replace(
            self,
            entries=Series.of(self.entries[index] for index in positions.tolist()),
            columns=self.columns[:, positions],
            steps=self.steps[positions],
        )

    def insert(self, individual: Individual, loss: Row) -> Pool:
        """Return the pool with `individual`, whose losses have shape (objectives,)."""
        seen = profile(individual, self.objectives[0])
        instances = self.instances or tuple(sorted(seen))
        at = int(self.steps.searchsorted(individual.step))
        return replace(
            self,
            entries=self.entries.inserted(at, Entry(individual, row(seen, instances))),
            columns=np.concatenate([self.columns[:, :at], loss[:, None], self.columns[:, at:]], axis=1),
            steps=np.concatenate([self.steps[:at], [individual.step], self.steps[at:]]),
            instances=instances,
        )

    def leader(self) -> int | None:
        """Return the position of the best member: on the primary objective, ties by the next ones.

        A full tie goes to the elder. As the first of a total order, the leader does not depend on
        the order in which members came, and no other member dominates it.
        """
        if not len(self):
            return None
        left = np.flatnonzero(self.columns[0] == self.columns[0].min())
        for column in self.columns[1:]:
            if len(left) == 1:
                break
            here = column[left]
            left = left[here == here.min()]
        return int(left[0])

    def by_primary(self) -> NDArray[np.int64]:
        """Return positions, best first: by the primary objective, then the others, then age."""
        return np.lexsort(self.columns[::-1])

    def behaviour(self) -> NDArray[np.float64]:
        """Return the profiles on the instances that every member saw, shape (members, instances)."""
        rows = [entry.profile for entry in self.entries]
        matrix = np.array(rows, dtype=np.float64).reshape(len(rows), len(self.instances))
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
