"""Bounds on the generated job shops, proved once by CP-SAT and stored beside this file."""

from __future__ import annotations

import csv
import hashlib
import io
import zlib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from evolve import Reference
from evolve.errors import ProblemError

from .exact import Proof, prove
from .generate import Design, Shop

TABLE = Path(__file__).with_name("references.csv")
COLUMNS = ("name", "crc", "plain_bound", "plain_value", "blocking_bound", "blocking_value")
SIZES = ((20, 5), (10, 10), (15, 10), (20, 10), (15, 15), (20, 15))
"""Jobs and machines of the generated instances, in the order in which a split holds them."""
SMALL = (6, 6)
"""Size at which the optimum with blocking is proved, too."""
REPS = range(28)
_MARK = "# sha256 of every line below: "


@dataclass(frozen=True)
class Known:
    """What is proved about one generated instance.

    Attributes:
        crc: Of its durations and routes.
        bound: No schedule is shorter.
        value: A schedule as short is known; `None` where the solver stopped before it proved one.
        blocking_bound: The same with blocking.
        blocking_value: The same with blocking.
    """

    crc: int
    bound: int
    value: int | None
    blocking_bound: int
    blocking_value: int | None

    @property
    def plain(self) -> Reference:
        """The makespan to compare with, and what it is."""
        return _reference(self.bound, self.value)

    @property
    def blocking(self) -> Reference:
        """The same with blocking."""
        return _reference(self.blocking_bound, self.blocking_value)


def _reference(bound: int, value: int | None) -> Reference:
    if value == bound:
        return Reference(bound, "exact", "proved optimal by OR-Tools CP-SAT 9.15")
    return Reference(bound, "bound", "lower bound by OR-Tools CP-SAT 9.15, stopped after 8 or 20 s")


def designs(sizes: Iterable[tuple[int, int]], reps: Iterable[int]) -> list[Design]:
    """Return designs such that consecutive ones differ in size."""
    fixed = tuple(sizes)
    return [Design(jobs, machines, rep) for rep in reps for jobs, machines in fixed]


def crc(shop: Shop) -> int:
    """Return CRC-32 of durations and routes: tells whether a generator still makes the same shop."""
    return zlib.crc32(shop.p.astype("<i8").tobytes() + shop.machine.astype("<i8").tobytes())


def proved(designs: Iterable[Design], seconds: float, workers: int) -> Iterator[tuple[Design, Known]]:
    """Prove what can be proved about each design in `seconds`, plain and (if small) with blocking."""
    for design in designs:
        shop = design.job_shop()
        plain = prove(shop, seconds, workers=workers)
        small = (design.jobs, design.machines) == SMALL
        tight = (
            prove(shop, seconds, workers=workers, blocking=True)
            if small
            else Proof(plain.bound, None, None, "")
        )
        yield design, Known(crc(shop), plain.bound, _optimum(plain), tight.bound, _optimum(tight))


def _optimum(proof: Proof) -> int | None:
    return proof.value if proof.status == "optimal" else None


def dumps(rows: Iterable[tuple[Design, Known]]) -> str:
    """Return the text of a table, with its checksum in the first line."""
    body = io.StringIO()
    writer = csv.writer(body, lineterminator="\n")
    writer.writerow(COLUMNS)
    for design, known in rows:
        values = (known.crc, known.bound, known.value, known.blocking_bound, known.blocking_value)
        writer.writerow([design.name, *("" if value is None else value for value in values)])
    text = body.getvalue()
    return f"{_MARK}{hashlib.sha256(text.encode()).hexdigest()}\n{text}"


def loads(text: str) -> Mapping[str, Known]:
    """Return what is known by instance name.

    Raises:
        ProblemError: The text does not have the checksum that it states.
    """
    first, _, rest = text.partition("\n")
    if first != f"{_MARK}{hashlib.sha256(rest.encode()).hexdigest()}":
        raise ProblemError(f"{TABLE}: the checksum in its first line does not match; restore the file")
    return {
        row["name"]: Known(*(int(row[column]) if row[column] else None for column in COLUMNS[1:]))  # type: ignore[arg-type]
        for row in csv.DictReader(rest.splitlines())
    }


@cache
def load() -> Mapping[str, Known]:
    """Return the stored table.

    Raises:
        ProblemError: It was changed.
    """
    return loads(TABLE.read_text(encoding="utf-8"))
