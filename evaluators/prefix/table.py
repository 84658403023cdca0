"""Tables whose rows become prompts, and what a prefix cache saves of them.

Each row is a prompt: its cells, one after another, in a column order of its own. Prompts are sent one by
one. Text is cached in blocks: a block is 16 characters (a few tokens) together with everything before them
in the prompt. A prompt's leading blocks that are in the cache are hits; then all its blocks are in the cache,
and the least recently used beyond the capacity are dropped, later blocks of a prompt before earlier ones.
What does not fill a block is never cached.

Sources: S. Liu et al., "Optimizing LLM queries in relational data analytics workloads", MLSys 2025; for
block caches, W. Kwon et al., "Efficient memory management for large language model serving with
PagedAttention", SOSP 2023.
"""

from __future__ import annotations

import csv
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from evolve import Infeasible

Ints = NDArray[np.int64]
BLOCK = 16


@dataclass(frozen=True)
class Table:
    """A table of texts.

    Attributes:
        codes: Number of the text of each cell, shape (rows, columns).
        texts: By that number: each once, sorted.
    """

    codes: Ints
    texts: tuple[str, ...]

    @property
    def rows(self) -> int:
        """How many rows."""
        return len(self.codes)

    @property
    def columns(self) -> int:
        """How many columns."""
        return self.codes.shape[1]

    @cached_property
    def lengths(self) -> Ints:
        """Characters of each cell, shape (rows, columns)."""
        return np.array([len(text) for text in self.texts], np.int64)[self.codes]

    def prompt(self, row: int, order: Sequence[int]) -> str:
        """Return the prompt of a row, with its columns in some order."""
        codes = self.codes[row].tolist()
        return "".join([self.texts[codes[c]] for c in order])

    def prompts(self, answer: Ints) -> list[str]:
        """Return the prompts of an answer, in the order in which they are sent.

        Args:
            answer: For each prompt its row, then the columns in order; flat.

        Raises:
            Infeasible: A row or, within a row, a column is missing or comes twice.
        """
        width = self.columns + 1
        given = np.asarray(answer, np.int64)
        if given.shape != (self.rows * width,):
            raise Infeasible(f"{self.rows} × {width} numbers are needed, not {given.shape}")
        given = given.reshape(self.rows, width)
        if not np.array_equal(np.sort(given[:, 0]), np.arange(self.rows)):
            raise Infeasible(f"each of the {self.rows} rows must be sent exactly once")
        if not (np.sort(given[:, 1:], axis=1) == np.arange(self.columns)).all():
            raise Infeasible(f"each row must have each of its {self.columns} columns exactly once")
        return [self.prompt(row, order) for row, *order in given.tolist()]


def table_of(names: Sequence[str], rows: Sequence[Sequence[str]], *, named: bool = True) -> Table:
    """Return a table from texts; with `named`, cells carry the column's name, as `"name": "text", `."""
    cells = [
        [f'"{name}": "{text}", ' if named else text for text in column]
        for name, column in zip(names, zip(*rows, strict=True), strict=True)
    ]
    texts = sorted({text for column in cells for text in column})
    number = {text: code for code, text in enumerate(texts)}
    codes = np.array([[number[text] for text in column] for column in cells], np.int64)
    return Table(np.ascontiguousarray(codes.T), tuple(texts))


def read_csv(path: Path, merged: Sequence[Sequence[str]] = ()) -> Table:
    """Return a recorded table, without names in its cells; some columns joined, as in the benchmark.

    Raises:
        ValueError: A row has another number of cells than there are columns.
    """
    with path.open(newline="", encoding="utf-8") as file:
        names, *rows = csv.reader(file)
    groups = [*([name] for name in names if not any(name in group for group in merged)), *merged]
    places = [[names.index(name) for name in group] for group in groups]
    joined = [["".join(row[place] for place in group) for group in places] for row in rows]
    return table_of(["+".join(group) for group in groups], joined, named=False)


def hits(prompts: Sequence[str], capacity: int) -> tuple[int, int]:
    """Return characters in blocks that were in the cache, and all characters.

    Args:
        prompts: In the order in which they are sent.
        capacity: Of the cache, in blocks.
    """
    names: dict[tuple[int, str], int] = {}
    cache: dict[int, None] = {}  # in order of use, the latest last
    hit = total = 0
    for prompt in prompts:
        total += len(prompt)
        parent, blocks, fresh = -1, [], False
        for begin in range(0, len(prompt) - BLOCK + 1, BLOCK):
            parent = names.setdefault((parent, prompt[begin : begin + BLOCK]), len(names))
            blocks.append(parent)
            fresh = fresh or parent not in cache
            hit += 0 if fresh else BLOCK
        for block in reversed(blocks):
            cache.pop(block, None)
            cache[block] = None
        while len(cache) > capacity:
            del cache[next(iter(cache))]
    return hit, total


def shared(prompts: Sequence[str]) -> tuple[int, int]:
    """Return characters that a cache without limits and blocks saves, and all characters.

    That is what the prompts' trie saves, whatever their order: in sorted order, each prompt saves what it
    shares with the one before it.
    """
    ordered = sorted(prompts)
    saved = 0
    for before, prompt in zip(["", *ordered], ordered, strict=False):
        same = min(len(before), len(prompt))
        if before[:same] != prompt[:same]:
            low, high = 0, same
            while high - low > 1:
                middle = (low + high) // 2
                low, high = (middle, high) if before[:middle] == prompt[:middle] else (low, middle)
            same = low
        saved += same
    return saved, sum(map(len, prompts))


def bound(table: Table) -> float:
    """Return a share of characters, in %, that no arrangement saves more than.

    When a value appears for the first time in a column, nothing that was sent before contains its cell
    beyond what it shares with the column's other values: so much of every value is paid for once.
    """
    paid = 0
    for column in table.codes.T:
        ordered = sorted(table.texts[code] for code in np.unique(column).tolist())
        ends = [0, *(_common(a, b) for a, b in pairwise(ordered)), 0]
        paid += sum(len(t) - max(ends[i], ends[i + 1]) for i, t in enumerate(ordered))
    return 100 * (1 - paid / float(table.lengths.sum()))


def _common(a: str, b: str) -> int:
    same = 0
    for x, y in zip(a, b, strict=False):
        if x != y:
            break
        same += 1
    return same
