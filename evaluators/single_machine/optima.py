"""The table of certified optima that is stored beside this file."""

from __future__ import annotations

import csv
import hashlib
import io
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from evolve.errors import ProblemError

from .generate import Design, designs

TABLE = Path(__file__).with_name("optima.csv")
SOURCE = "proved by this project with Lawler's decomposition; `evolve check smtt --recompute` re-proves it"
COLUMNS = ("name", "seed", "crc", "optimum")
PUBLISHED = {20: range(5), 50: range(5), 100: range(5), 200: range(5), 500: range(2)}
"""Repetitions per cell at each size: 100 instances each up to n = 200, 40 at n = 500."""
_MARK = "# sha256 of every line below: "


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
    """Return the text of a table, with its checksum in the first line."""
    body = io.StringIO()
    writer = csv.writer(body, lineterminator="\n")
    writer.writerow(COLUMNS)
    for design, optimum in rows:
        writer.writerow([design.name, design.seed, optimum.crc, optimum.value])
    text = f"# Minimum total tardiness, {SOURCE}\n{body.getvalue()}"
    return f"{_MARK}{hashlib.sha256(text.encode()).hexdigest()}\n{text}"


def loads(text: str) -> Mapping[str, Optimum]:
    """Return stored optima by instance name.

    Raises:
        ProblemError: The text does not have the checksum that it states.
    """
    first, _, rest = text.partition("\n")
    if first != f"{_MARK}{hashlib.sha256(rest.encode()).hexdigest()}":
        raise ProblemError(f"{TABLE}: the checksum in its first line does not match; restore the file")
    rows = csv.DictReader(line for line in rest.splitlines() if not line.startswith("#"))
    return {row["name"]: Optimum(int(row["crc"]), int(row["optimum"])) for row in rows}


def load() -> Mapping[str, Optimum]:
    """Return the stored table.

    Raises:
        ProblemError: It was changed.
    """
    return loads(TABLE.read_text(encoding="utf-8"))
