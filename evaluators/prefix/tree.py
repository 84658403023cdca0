"""Arrange a table as a tree: rows that are equal so far get their next column together.

A rule chooses, for each set of such rows, between splitting it by the values of a column and peeling off the
rows with one value. Read depth first, the tree puts rows with long common prefixes next to each other, which
for given column orders is the best row order. Instances advance together.
"""

from __future__ import annotations

from collections.abc import Callable, Generator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from .hooks import NODE, OPTION
from .table import BLOCK, Ints, Table

ROUNDS = 80
"""Then what is left keeps its columns in their order: peeling could go on for long, and gain little."""
Question = tuple[list[NDArray[Any]], list[NDArray[Any]], list[int]]
Rule = Callable[[Sequence[Any], Sequence[Any], Sequence[int]], NDArray[Any]]
"""`EntryPoint.rows`."""


@dataclass(frozen=True)
class Node:
    """Rows that are equal in the columns chosen so far.

    Attributes:
        rows: Which.
        chosen: Those columns, in order.
        prefix: Their characters.
        done: Whether nothing more can be shared.
    """

    rows: Ints
    chosen: tuple[int, ...] = ()
    prefix: int = 0
    done: bool = False


@dataclass(frozen=True)
class Groups:
    """The rows of all open nodes, by node and value of a column.

    Attributes:
        node: Of each group.
        first: A row of each group.
        size: Rows of each group.
        saved: Characters saved in each.
        blocks: The same in whole blocks.
        entailed: Characters that other columns save in each.
        length: Of the value of each.
    """

    node: Ints
    first: Ints
    size: Ints
    saved: Ints
    blocks: Ints
    entailed: Ints
    length: Ints


class Tree:
    """A table, partly arranged."""

    def __init__(self, table: Table) -> None:
        self._table = table
        self._lengths = table.lengths
        self._distinct = np.array([len(np.unique(column)) for column in table.codes.T]) / table.rows
        self.nodes = [Node(np.arange(table.rows))]

    @property
    def open(self) -> list[Node]:
        """Nodes in which something may still be shared."""
        return [node for node in self.nodes if not node.done]

    def options(self) -> tuple[Mapping[str, NDArray[Any]], Ints, Ints, Ints]:
        """Return the fields of `OPTION` in all open nodes, sorted by node, and node, column and value.

        The value is a row that has it, −1 for a split.
        """
        nodes = self.open
        sizes = [len(node.rows) for node in nodes]
        rows = np.concatenate([node.rows for node in nodes])
        number = np.repeat(np.arange(len(nodes)), sizes)
        free = np.ones((len(nodes), self._table.columns), bool)
        for place, node in enumerate(nodes):
            free[place, list(node.chosen)] = False
        prefix = np.array([node.prefix for node in nodes])
        found = []
        for column in range(self._table.columns):
            if free[:, column].any():
                kept = free[number, column]
                groups = self._groups(rows[kept], number[kept], column, free, prefix)
                found += [self._split(groups, column), self._peel(groups, column, np.array(sizes))]
        merged = np.concatenate(found, axis=1)
        merged = merged[:, merged[3] > 0]
        merged = merged[:, np.argsort(merged[0], kind="stable")]
        node, column, value, *rest = merged
        fields: dict[str, NDArray[Any]] = dict(
            zip(("saved", "blocks", "entailed", "length", "rows", "values", "largest"), rest, strict=True)
        )
        which, at = node.astype(np.int64), column.astype(np.int64)
        for name in ("rows", "values", "largest"):
            fields[name] = fields[name].astype(np.int64)
        fields["per_value"] = (fields["saved"] + fields["entailed"]) / fields["values"]
        fields["left"] = np.array(sizes)[which] - fields["rows"]
        fields["peel"] = (value >= 0).astype(np.int64)
        fields["distinct"] = self._distinct[at]
        return fields, which, at, value.astype(np.int64)

    def _groups(self, rows: Ints, number: Ints, column: int, free: NDArray[np.bool_], prefix: Ints) -> Groups:
        key = number * len(self._table.texts) + self._table.codes[rows, column]
        order = np.argsort(key, kind="stable")
        rows, key = rows[order], key[order]
        begin = np.flatnonzero(np.concatenate(([True], key[1:] != key[:-1])))
        size = np.diff(np.append(begin, len(key)))
        first, node = rows[begin], number[order][begin]
        codes = self._table.codes[rows]
        equal = np.minimum.reduceat(codes, begin) == np.maximum.reduceat(codes, begin)
        equal &= free[node]
        equal[:, column] = False
        length = self._lengths[first, column]
        before = prefix[node]
        blocks = ((before + length) // BLOCK - before // BLOCK) * BLOCK
        entailed = (equal * self._lengths[first]).sum(axis=1)
        return Groups(
            node, first, size, length * (size - 1), blocks * (size - 1), entailed * (size - 1), length
        )

    def _split(self, groups: Groups, column: int) -> NDArray[np.float64]:
        """Return one option per node, shape (fields, nodes)."""
        begin = np.flatnonzero(np.concatenate(([True], groups.node[1:] != groups.node[:-1])))
        node, rows = groups.node[begin], np.add.reduceat(groups.size, begin)
        return np.stack(
            [
                node,
                np.full(len(node), column),
                np.full(len(node), -1),
                np.add.reduceat(groups.saved, begin),
                np.add.reduceat(groups.blocks, begin),
                np.add.reduceat(groups.entailed, begin),
                np.add.reduceat(groups.length * groups.size, begin) / rows,
                rows,
                np.diff(np.append(begin, len(groups.node))),
                np.maximum.reduceat(groups.size, begin),
            ]
        ).astype(np.float64)

    def _peel(self, groups: Groups, column: int, sizes: Ints) -> NDArray[np.float64]:
        """Return one option per node that has other values, too: for the value that saves most."""
        order = np.lexsort((-groups.saved, groups.node))
        node = groups.node[order]
        begin = np.flatnonzero(np.concatenate(([True], node[1:] != node[:-1])))
        values = np.diff(np.append(begin, len(node)))
        kept = groups.size[order[begin]] < sizes[node[begin]]
        top, values = order[begin[kept]], values[kept]
        return np.stack(
            [
                groups.node[top],
                np.full(len(top), column),
                groups.first[top],
                groups.saved[top],
                groups.blocks[top],
                groups.entailed[top],
                groups.length[top],
                groups.size[top],
                values,
                groups.size[top],
            ]
        ).astype(np.float64)

    def states(self) -> list[NDArray[Any]]:
        """Return the fields of `NODE`, one column each."""
        nodes = self.open
        prefix = np.array([node.prefix for node in nodes], np.float64)
        whole = np.array([self._lengths[node.rows].sum() / len(node.rows) for node in nodes])
        fields: Mapping[str, NDArray[Any]] = {
            "rows": np.array([len(node.rows) for node in nodes]),
            "columns": np.array([self._table.columns - len(node.chosen) for node in nodes]),
            "prefix": prefix,
            "spare": prefix % BLOCK,
            "rest": np.maximum(whole - prefix, 0),
            "total": np.full(len(nodes), self._table.rows),
        }
        return [fields[name] for name in NODE.fields]

    def grow(self, picks: Mapping[int, tuple[int, int]]) -> None:
        """Give open nodes their next columns: by their number, a column and a row with the value, or −1."""
        grown: list[Node] = []
        number = -1
        for node in self.nodes:
            number += not node.done
            if node.done or number not in picks:
                grown.append(Node(node.rows, node.chosen, node.prefix, done=True))
            else:
                grown += self._children(node, *picks[number])
        self.nodes = grown

    def _children(self, node: Node, column: int, value: int) -> list[Node]:
        codes = self._table.codes[node.rows, column]
        if value >= 0:
            same = codes == self._table.codes[value, column]
            rest = node.rows[~same]
            return [
                self._child(node, node.rows[same], column),
                Node(rest, node.chosen, node.prefix, len(rest) < 2),
            ]
        order = np.argsort(codes, kind="stable")
        cuts = np.flatnonzero(np.diff(codes[order])) + 1
        return [self._child(node, rows, column) for rows in np.split(node.rows[order], cuts)]

    def _child(self, node: Node, rows: Ints, column: int) -> Node:
        chosen = (*node.chosen, column)
        done = len(rows) < 2 or len(chosen) == self._table.columns
        return Node(rows, chosen, node.prefix + int(self._lengths[rows[0], column]), done)

    def answer(self) -> Ints:
        """Return rows and columns as they are now, flat."""
        every = range(self._table.columns)
        parts = []
        for node in self.nodes:
            order = [*node.chosen, *(c for c in every if c not in node.chosen)]
            parts.append(np.column_stack([node.rows, np.tile(order, (len(node.rows), 1))]))
        return np.concatenate(parts).astype(np.int64).ravel()


def play(table: Table) -> Generator[Question, NDArray[Any], Ints]:
    """Arrange one table; return the answer."""
    tree = Tree(table)
    for _ in range(ROUNDS):
        if not tree.open:
            break
        fields, node, column, value = tree.options()
        if not len(node):
            break
        counts = np.bincount(node, minlength=len(tree.open))
        asked = counts > 0
        states = [state[asked] for state in tree.states()]
        values = yield [fields[name] for name in OPTION.fields], states, counts[asked].tolist()
        best = _least(values, counts[asked])
        tree.grow({int(node[i]): (int(column[i]), int(value[i])) for i in best})
    return tree.answer()


def _least(values: NDArray[Any], counts: Ints) -> list[int]:
    """Return where each run of values has its first minimum."""
    ends = np.cumsum(counts)
    begins = (ends - counts).tolist()
    return [a + int(values[a:b].argmin()) for a, b in zip(begins, ends.tolist(), strict=True)]


def in_step(games: Sequence[Generator[Question, NDArray[Any], Ints]], ask: Rule) -> list[Ints]:
    """Arrange several tables together: one crossing for all."""
    answers: dict[int, Ints] = {}
    waiting = _advance(dict(enumerate(games)), {}, answers)
    while waiting:
        asked = list(waiting.values())
        rows, states = (
            [np.concatenate(columns) for columns in zip(*(q[part] for q in asked), strict=True)]
            for part in (0, 1)
        )
        counts = [count for question in asked for count in question[2]]
        values = np.split(ask(rows, states, counts), np.cumsum([len(q[0][0]) for q in asked])[:-1])
        given = dict(zip(waiting, values, strict=True))
        waiting = _advance({k: games[k] for k in waiting}, given, answers)
    return [answers[number] for number in range(len(games))]


def _advance(
    games: Mapping[int, Generator[Question, NDArray[Any], Ints]],
    values: Mapping[int, NDArray[Any]],
    answers: dict[int, Ints],
) -> dict[int, Question]:
    """Send each game its values; return what those ask that go on, and note the answers of those that end."""
    questions = {}
    for number, game in games.items():
        try:
            questions[number] = game.send(values[number]) if values else next(game)
        except StopIteration as ended:
            answers[number] = ended.value
    return questions
