"""Verifier of arranging tables for prefix caches."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from evolve import Instance, Objective, Reference, Split
from evolve.protocols import Callables

from .generate import KINDS, draw
from .hooks import ENTRIES
from .table import BLOCK, Ints, Table, bound, hits
from .tree import in_step, play

Parts = Sequence[Mapping[str, Any]]


@dataclass(frozen=True)
class Case:
    """One instance.

    Attributes:
        name: Unique within its split.
        table: What is to be arranged.
        capacity: Of the cache, in blocks.
    """

    name: str
    table: Table
    capacity: int


class Prefix:
    """Rows as prompts, judged by the share of characters that are in the cache.

    Args:
        splits: By name of the split, a list of `{kind, rows, numbers: [first, end]}`.
        capacity: Of the cache, in blocks of 16 characters.

    Raises:
        ValueError: `splits` names something that does not exist, or leaves a split empty.
    """

    entries = ENTRIES
    lockstep = frozenset({"choose"})
    objectives = (
        Objective("hit_rate", "maximise", unit="%"),
        Objective("size", source="size"),
    )

    def __init__(self, splits: Mapping[str, Parts], capacity: int = 1000) -> None:
        self._splits = {Split(name): [_checked(name, p) for p in parts] for name, parts in splits.items()}
        self._capacity = capacity
        missing = [split.value for split in Split if not self._splits.get(split)]
        if missing:
            raise ValueError(f"`splits` has no instances for {', '.join(missing)}")

    def instances(self, split: Split) -> Iterable[Instance]:
        """Draw the tables of a split."""
        for part in self._splits[split]:
            for number in range(*part["numbers"]):
                group = f"{part['kind']}_n{part['rows']}"
                case = Case(f"{group}_{number:02d}", draw(part["kind"], part["rows"], number), self._capacity)
                most = Reference(bound(case.table), "bound", "every value is paid for once")
                yield Instance(case.name, split, case, {"hit_rate": most}, group)

    def run(self, program: Callables, instance: Instance) -> Ints:
        """Return the arrangement that the program makes."""
        return self.run_many(program, (instance,))[0]

    def run_many(self, program: Callables, instances: Sequence[Instance]) -> Sequence[Ints]:
        """Return the arrangements that the program makes; trees grow together."""
        cases: list[Case] = [instance.data for instance in instances]
        if program.hook == "choose":
            return in_step([play(case.table) for case in cases], program.choose.rows)
        return [
            program.arrange(
                c.table.rows, c.table.columns + 1, c.table.codes, c.table.lengths, BLOCK, c.capacity
            )
            for c in cases
        ]

    def score(self, instance: Instance, answer: Any) -> Mapping[str, float]:
        """Send the prompts through the cache; they are written from our own copy of the table.

        Raises:
            Infeasible: A row or, within a row, a column is missing or comes twice.
        """
        case: Case = instance.data
        hit, total = hits(case.table.prompts(answer), case.capacity)
        return {"hit_rate": 100 * hit / total}

    def explain(self, instance: Instance, answer: Ints) -> str:
        """Say what comes first in most prompts, and how much is hit."""
        case: Case = instance.data
        table = case.table
        rate = self.score(instance, answer)["hit_rate"]
        given = np.asarray(answer).reshape(table.rows, -1)
        leading, times = np.unique(given[:, 1], return_counts=True)
        often = np.argsort(-times)[:3]
        names = [table.texts[code].partition(":")[0] for code in table.codes[0, leading[often]].tolist()]
        shares = (100 * times[often] / table.rows).tolist()
        shown = ", ".join(f"{name} in {share:.0f} %" for name, share in zip(names, shares, strict=True))
        return (
            f"{case.name} ({table.rows} rows, {table.columns} columns): {rate:.2f} % hit, at most "
            f"{instance.references['hit_rate'].value:.2f} % possible. First columns: {shown}."
        )


def _checked(split: str, part: Mapping[str, Any]) -> Mapping[str, Any]:
    """Return a part of `splits`.

    Raises:
        ValueError: It has other keys, or there is no such kind.
    """
    if set(part) != {"kind", "rows", "numbers"}:
        raise ValueError(f"`splits.{split}`: a part has keys kind, rows, numbers; got {sorted(part)}")
    if part["kind"] not in KINDS:
        raise ValueError(f"`splits.{split}`: unknown kind {part['kind']!r}; have {', '.join(KINDS)}")
    return part
