"""Makespans to compare with: ten seconds of annealing each, done once and stored beside this file."""

from __future__ import annotations

import csv
import hashlib
import io
import shutil
import subprocess
import tempfile
import zlib
from collections.abc import Iterable, Mapping
from functools import cache
from pathlib import Path
from typing import NamedTuple

import numpy as np

from evolve.errors import ProblemError, UsageError

from .workload import Workload, makespan

TABLE = Path(__file__).with_name("references.csv")
SOURCE = Path(__file__).with_name("anneal.cpp")
EVALUATIONS = 2_000_000
"""About ten seconds of one core for 100 transactions of 16 operations; other workloads take less."""
_MARK = "# sha256 of every line below: "
_COMPILERS = ("c++", "g++", "clang++")


class Known(NamedTuple):
    """What is known of a workload.

    Attributes:
        crc: Of its operations.
        makespan: The least that annealing found.
    """

    crc: int
    makespan: int


def crc(workload: Workload) -> int:
    """Return CRC-32 of a workload: tells whether a generator still makes the same one."""
    return zlib.crc32(b"".join(column.astype("<i8").tobytes() for column in workload.columns))


def anneal(
    workloads: Mapping[str, Workload], seed: int = 1, evaluations: int = EVALUATIONS
) -> Mapping[str, Known]:
    """Anneal each workload in a compiled program; every order that comes back is evaluated again here.

    Raises:
        UsageError: There is no C++ compiler.
        ArithmeticError: An order does not have the makespan that the program states (a bug).
    """
    tool = next(filter(None, map(shutil.which, _COMPILERS)), None)
    if tool is None:
        raise UsageError(f"no C++ compiler found (looked for {', '.join(_COMPILERS)}): install one of them")
    with tempfile.TemporaryDirectory() as folder:
        program = Path(folder) / "anneal"
        subprocess.run([tool, "-O2", "-std=c++20", "-o", str(program), str(SOURCE)], check=True)
        return {name: _annealed(program, w, seed, evaluations) for name, w in workloads.items()}


def _annealed(program: Path, workload: Workload, seed: int, evaluations: int) -> Known:
    numbers = [workload.n, int(workload.key.max()) + 1, seed, evaluations]
    for length, own in zip(workload.length.tolist(), workload.operations, strict=True):
        numbers += [length, len(own), *(number for operation in own for number in operation)]
    text = " ".join(map(str, numbers))
    done = subprocess.run([program], input=text, capture_output=True, text=True, check=True)
    value, *order = map(int, done.stdout.split())
    if makespan(workload, np.array(order)) != value:
        raise ArithmeticError(f"the order found does not have makespan {value}")
    return Known(crc(workload), value)


def dumps(rows: Mapping[str, Known]) -> str:
    """Return the text of a table, with its checksum in the first line."""
    body = io.StringIO()
    writer = csv.writer(body, lineterminator="\n")
    writer.writerow(("name", *Known._fields))
    writer.writerows((name, *known) for name, known in rows.items())
    text = body.getvalue()
    return f"{_MARK}{hashlib.sha256(text.encode()).hexdigest()}\n{text}"


def loads(text: str) -> Mapping[str, Known]:
    """Return what is known, by name of the workload.

    Raises:
        ProblemError: The text does not have the checksum that it states.
    """
    first, _, rest = text.partition("\n")
    if first != f"{_MARK}{hashlib.sha256(rest.encode()).hexdigest()}":
        raise ProblemError(f"{TABLE}: the checksum in its first line does not match; restore the file")
    return {row["name"]: Known(int(row["crc"]), int(row["makespan"])) for row in _rows(rest)}


def _rows(text: str) -> Iterable[Mapping[str, str]]:
    return csv.DictReader(text.splitlines())


@cache
def load() -> Mapping[str, Known]:
    """Return the stored table.

    Raises:
        ProblemError: It was changed.
    """
    return loads(TABLE.read_text(encoding="utf-8"))
