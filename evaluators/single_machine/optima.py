"""The table of certified optima that is stored beside this file."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from . import tables
from .generate import Design, designs

TABLE = tables.FOLDER / "optima.csv"
SOURCE = "proved by this project with Lawler's decomposition; `evolve check smtt --recompute` re-proves it"
PUBLISHED = {20: range(5), 50: range(5), 100: range(5), 200: range(5), 500: range(2)}
"""Repetitions per cell at each size: 100 instances each up to n = 200, 40 at n = 500."""


@dataclass(frozen=True)
class Optimum:
    """A stored optimum.

    Attributes:
        crc: `Jobs.crc` of the instance that it was proved for.
        value: Minimum total tardiness.
    """

    crc: int
    value: int


def published() -> list[Design]:
    """Return the designs of all 440 instances, by size and cell."""
    return [design for n, reps in PUBLISHED.items() for design in designs(n, reps)]


def dumps(rows: Iterable[tuple[Design, Optimum]]) -> str:
    """Return the text of a table of optima."""
    lines = ((design.name, design.seed, optimum.crc, optimum.value) for design, optimum in rows)
    return tables.dumps(f"Minimum total tardiness, {SOURCE}", ("name", "seed", "crc", "optimum"), lines)


def load() -> Mapping[str, Optimum]:
    """Return stored optima by instance name.

    Raises:
        ProblemError: The table was changed.
    """
    return {row["name"]: Optimum(int(row["crc"]), int(row["optimum"])) for row in tables.load(TABLE)}
