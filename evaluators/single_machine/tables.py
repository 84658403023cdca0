"""Tables of reference values that lie beside this file, each sealed with a checksum."""

from __future__ import annotations

import csv
import hashlib
import io
from collections.abc import Iterable, Sequence
from pathlib import Path

from evolve.errors import ProblemError

FOLDER = Path(__file__).parent
_MARK = "# sha256 of every line below: "


def dumps(about: str, columns: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    """Return the text of a table: checksum, a line on its source, header, rows."""
    body = io.StringIO()
    writer = csv.writer(body, lineterminator="\n")
    writer.writerow(columns)
    writer.writerows(rows)
    text = f"# {about}\n{body.getvalue()}"
    return f"{_MARK}{hashlib.sha256(text.encode()).hexdigest()}\n{text}"


def loads(text: str, place: str) -> list[dict[str, str]]:
    """Return the rows of a table by column.

    Raises:
        ProblemError: The text does not have the checksum that it states.
    """
    first, _, rest = text.partition("\n")
    if first != f"{_MARK}{hashlib.sha256(rest.encode()).hexdigest()}":
        raise ProblemError(f"{place}: the checksum in its first line does not match; restore the file")
    return list(csv.DictReader(line for line in rest.splitlines() if not line.startswith("#")))


def load(path: Path) -> list[dict[str, str]]:
    """Return the rows of a stored table.

    Raises:
        ProblemError: It was changed.
    """
    return loads(path.read_text(encoding="utf-8"), str(path))
