"""What a program may define to arrange a table, and what it is shown."""

from __future__ import annotations

from collections.abc import Mapping

from evolve import Array, Entry, Float, Int, Ints, Record

_CHARS = Float(lo=0, unit="char")
_COUNT = Int(lo=0)

OPTION = Record(
    {
        "saved": _CHARS,
        "blocks": _CHARS,
        "entailed": _CHARS,
        "per_value": _CHARS,
        "length": _CHARS,
        "rows": Int(lo=1),
        "values": Int(lo=1),
        "largest": Int(lo=1),
        "left": _COUNT,
        "peel": Int(lo=0, hi=2),
        "distinct": Float(lo=0, hi=1),
    }
)
NODE = Record(
    {
        "rows": Int(lo=1),
        "columns": Int(lo=1),
        "prefix": _CHARS,
        "spare": _CHARS,
        "rest": _CHARS,
        "total": Int(lo=1),
    }
)
CHOOSE = Entry(
    "choose",
    parameters={"option": OPTION, "node": NODE},
    returns=Float(),
    doc=(
        "Which column comes next in rows that are equal so far: the option with the smallest value; ties go "
        "to the first. Asked about every set of such rows, until none can share more."
    ),
    notes={
        "option": "a column, for all rows (split by value), or for the rows with one value of it (peel)",
        "option.saved": "characters saved: of each value, its length once less than it occurs",
        "option.blocks": "the same, counting whole blocks of 16 that are filled",
        "option.entailed": "characters that other columns will save, being equal where this one is",
        "option.per_value": "saved + entailed, over `values`",
        "option.length": "mean length of its cells in these rows",
        "option.rows": "how many rows it is for",
        "option.values": "how many values the column has in the set, peeled or not",
        "option.largest": "how many rows have the most frequent value",
        "option.left": "how many rows of the set it is not for: they are asked about again",
        "option.peel": "1 if it is for the value that saves most, 0 if for all",
        "option.distinct": "values of the column in the whole table, over rows of the table",
        "node": "a set of rows that are equal so far",
        "node.rows": "how many rows",
        "node.columns": "how many columns they still have",
        "node.prefix": "characters that they share so far",
        "node.spare": "how many of them fill no block yet",
        "node.rest": "mean number of characters still to come",
        "node.total": "rows of the whole table",
    },
)
ARRANGE = Entry(
    "arrange",
    parameters={
        "rows": Int(lo=1),
        "width": Int(lo=2),
        "codes": Array("int64", ("rows", "columns")),
        "lengths": Array("int64", ("rows", "columns"), unit="char"),
        "block": Int(lo=1, unit="char"),
        "capacity": Int(lo=1),
    },
    returns=Ints("rows*width", lo=0),
    doc="For each prompt, in the order of sending: the number of its row, then its columns in order.",
    notes={
        "rows": "how many rows",
        "width": "how many columns, and one more",
        "codes": "of each cell, the number of its text; numbers are in the order of the texts",
        "lengths": "of each cell, with the column's name",
        "block": "characters per block",
        "capacity": "of the cache, in blocks; the least recently used are dropped",
    },
)
ENTRIES: Mapping[str, tuple[Entry, ...]] = {"choose": (CHOOSE,), "arrange": (ARRANGE,)}
"""Entry points by hook."""
