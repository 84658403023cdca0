"""MAP-Elites: the best individual of every cell of a grid over descriptors."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from evolve.archives.descriptors import Descriptor
from evolve.archives.niches import Niched, half, reconciled
from evolve.archives.pareto import Pareto
from evolve.archives.persistent import Table
from evolve.archives.pool import Pool
from evolve.archives.rules import Uniform
from evolve.archives.selection import Selection
from evolve.errors import UsageError
from evolve.types import Individual, Outcome

Cell = tuple[int, ...]


@dataclass(frozen=True)
class Grid(Niched):
    """One individual per cell, the best there on the primary objective, and the front besides.

    Ties in a cell go to the better on the next objectives, then to the elder, so cells do not depend
    on the order in which individuals came. The front is kept whatever its cells, so that a member
    of it is never lost to a cell mate that only the primary objective prefers.

    Attributes:
        best: The front; its objectives and capacity are this archive's.
        descriptors: The grid's coordinates; at least one.
        selection: How parents are chosen; by default half of them evenly over all that is kept.
        pool: Every kept individual.
        cells: Step of the holder of every cell that has one.

    Source: J.-B. Mouret and J. Clune, "Illuminating search spaces by mapping elites",
        arXiv:1504.04909, 2015.
    """

    best: Pareto
    descriptors: tuple[Descriptor, ...]
    selection: Selection = field(default_factory=lambda: half(Uniform()))
    pool: Pool = field(default=None)  # type: ignore[assignment]
    cells: Table[Cell, int] = field(default_factory=Table, repr=False)

    def __post_init__(self) -> None:
        if not self.descriptors:
            raise UsageError("archive: a grid needs at least one descriptor")
        if self.pool is None:
            object.__setattr__(self, "pool", Pool(self.best.pool.objectives))

    def cell(self, individual: Individual) -> Cell | None:
        """Return the individual's cell; `None` if a descriptor does not apply to it."""
        coordinates = tuple(descriptor.cell(individual) for descriptor in self.descriptors)
        return None if None in coordinates else coordinates  # type: ignore[return-value]

    def add(self, individual: Individual) -> tuple[Grid, Outcome]:
        """Return the archive with `individual` considered, and what came of it."""
        best, outcome = self.best.add(individual)
        cells, displaced = self._settled(individual)
        if cells is not self.cells:
            outcome = max(outcome, Outcome.ACCEPTED)
        selection = self.selection.told(self.pool, individual, outcome)
        if not outcome:
            return (self if selection is self.selection else replace(self, selection=selection)), outcome

        def holds(member: Individual) -> bool:
            cell = self.cell(member)
            return cell is not None and cells.get(cell) == member.step

        pool = reconciled(self.pool, individual, (self.best, best), displaced, holds)
        return replace(self, best=best, selection=selection, pool=pool, cells=cells), outcome

    def _settled(self, individual: Individual) -> tuple[Table[Cell, int], tuple[int, ...]]:
        """Return the cells once the newcomer was offered, and the step that it displaced, if any."""
        loss = self.pool.loss(individual)
        cell = None if loss is None else self.cell(individual)
        if loss is None or cell is None:
            return self.cells, ()
        holder = self.cells.get(cell)
        if holder is not None:
            at = self.pool.find(holder)
            if at is not None and (*self.pool.losses[at].tolist(), holder) <= (
                *loss.tolist(),
                individual.step,
            ):
                return self.cells, ()
        return self.cells.put(cell, individual.step), () if holder is None else (holder,)
