"""Tables as values; the template gives them their markup."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from evolve.report.text import number, visible


@dataclass(frozen=True)
class Cell:
    """One field of a table.

    Attributes:
        text: What is shown; anything in it is escaped by the template.
        key: What the column is sorted by; `None` means `text`.
        link: Fragment or path that the text leads to.
        mark: Style class, e.g. "good" or "bad".
        code: Whether it is set in a fixed-width face.
    """

    text: str
    key: float | None = None
    link: str = ""
    mark: str = ""
    code: bool = False


@dataclass(frozen=True)
class Table:
    """Rows under headings.

    Attributes:
        caption: What the rows are; read out first by a screen reader.
        headings: One per column.
        rows: Each as long as `headings`.
        numeric: Columns that are set flush right.
        sortable: Whether a reader may order the rows.
        total: How many rows there are in all, when only some are shown.
    """

    caption: str
    headings: Sequence[str]
    rows: Sequence[Sequence[Cell]]
    numeric: frozenset[int] = frozenset()
    sortable: bool = True
    total: int = 0


def words(text: str, *, link: str = "", mark: str = "", code: bool = False) -> Cell:
    """Return a cell of text, with hidden characters spelled out."""
    return Cell(visible(text), link=link, mark=mark, code=code)


def figure(value: float | None, *, shown: str | None = None, mark: str = "") -> Cell:
    """Return a cell of a number; without one it sorts last."""
    if value is None:
        return Cell("—" if shown is None else shown, key=float("inf"))
    return Cell(number(value) if shown is None else shown, key=float(value), mark=mark)
