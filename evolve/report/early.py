"""What ending evaluations early saved, and how often it was wrong."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict, dataclass
from typing import Any

from evolve.report.tables import Cell, Table, figure, words
from evolve.types import Individual


@dataclass
class Verdicts:
    """Early verdicts of one kind.

    Attributes:
        count: How many there were.
        audited: Of those, how many candidates were evaluated in full nevertheless, chosen by chance.
        wrong: Of those, how many verdicts the full evaluation contradicts.
    """

    count: int = 0
    audited: int = 0
    wrong: int = 0

    @property
    def error(self) -> float | None:
        """Share of the checked verdicts that were wrong; `None` if none was checked."""
        return self.wrong / self.audited if self.audited else None


@dataclass
class Early:
    """How far the evaluations of a search went.

    Attributes:
        dropped: "It can enter no front."
        same: "It behaves like an elder."
        answered: Instances that candidates answered.
        whole: Instances that they would have answered without early ends.
    """

    dropped: Verdicts
    same: Verdicts
    answered: int = 0
    whole: int = 0

    @classmethod
    def of(cls, individuals: Iterable[Individual]) -> Early:
        """Count."""
        found = cls(Verdicts(), Verdicts())
        for individual in individuals:
            if individual.costs:
                found.add(individual)
        return found

    def add(self, individual: Individual) -> None:
        """Count one candidate."""
        screening = individual.evaluation.screening
        answered = len(individual.evaluation.measurements)
        if screening is None:
            self.answered += answered
            self.whole += answered
            return
        row = self.dropped if screening.verdict == "dropped" else self.same
        row.count += 1
        row.audited += screening.audited
        row.wrong += screening.wrong
        self.answered += screening.of if screening.audited else screening.seen
        self.whole += screening.of

    @property
    def saved(self) -> float:
        """Share of the instances that nobody had to answer."""
        return 1 - self.answered / self.whole if self.whole else 0.0

    @property
    def sentence(self) -> str:
        """All of it in words; "" if nothing ended early."""
        if not self.dropped.count and not self.same.count:
            return ""
        return (
            f"{100 * self.saved:.0f} % of the instance evaluations were saved: candidates were dropped once "
            "they could be expected to enter no front, and took over the values of an elder whose answers "
            "they repeated. Some, chosen by chance, were evaluated in full to check the verdict."
        )

    def table(self) -> Table:
        """Return the verdicts with what the checks say of them."""
        kinds = (("enters no front: dropped", self.dropped), ("behaves like an elder", self.same))
        rows = [[words(name), *_cells(row)] for name, row in kinds]
        headings = ("verdict", "candidates", "checked in full", "wrong", "error rate")
        return Table("Evaluations that ended early", headings, rows, frozenset(range(1, 5)), sortable=False)

    def json(self) -> dict[str, Any]:
        """Return the figures; keys are stable."""
        return {
            "dropped": asdict(self.dropped) | {"error_rate": self.dropped.error},
            "same": asdict(self.same) | {"error_rate": self.same.error},
            "instances_answered": self.answered,
            "instances_whole": self.whole,
            "saved": self.saved,
        }


def _cells(row: Verdicts) -> list[Cell]:
    error = None if row.error is None else f"{100 * row.error:.1f} %"
    return [figure(row.count), figure(row.audited), figure(row.wrong), figure(row.error, shown=error)]
