"""Growing a tree from the source by the scores of a program, several instances in step."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Generator, Mapping, Sequence
from itertools import pairwise
from typing import Any

import numpy as np
from numpy.typing import NDArray

from .arborescence import arborescence
from .graph import Floats, Ints
from .world import MACHINES, PRICE_H, Broadcast

Question = tuple[Floats, tuple[float, ...]]
"""Columns of the moves, shape (fields, moves), and the fields of the state."""
Ask = Callable[[Sequence[Any], Sequence[Sequence[float]], Sequence[int]], Floats]
"""`EntryPoint.rows`."""
WHOLE = (1, 2, 5, 10, 11)
"""Fields of a move that are integers."""
SECOND = 1e-6
"""$ that a second per GB counts in comparing paths: of equally cheap ones the fastest is taken."""


class Roads:
    """Cheapest paths between all regions of one world.

    Attributes:
        price: $/GB of the path, shape (nodes, nodes).
        slow: s/GB on its slowest edge, likewise.
    """

    def __init__(self, world: Broadcast) -> None:
        graph = world.graph
        with np.errstate(divide="ignore"):
            slow = np.where(graph.gbit > 0, 8 / (MACHINES * graph.gbit), np.inf)
        far = graph.cost + SECOND * slow
        n = graph.n
        price, worst = graph.cost.copy(), slow.copy()
        self._first = np.tile(np.arange(n), (n, 1))
        for matrix in (far, price, worst):
            np.fill_diagonal(matrix, 0.0)
        for middle in range(n):
            through = far[:, middle, None] + far[None, middle, :]
            better = through < far
            far[better] = through[better]
            price[better] = (price[:, middle, None] + price[None, middle, :])[better]
            worst[better] = np.maximum(worst[:, middle, None], worst[None, middle, :])[better]
            self._first = np.where(better, self._first[:, middle, None], self._first)
        self.far, self.price, self.slow = far, price, worst

    def path(self, start: int, end: int) -> list[int]:
        """Return the regions of a path, both ends included."""
        nodes = [start]
        while nodes[-1] != end:
            nodes.append(int(self._first[nodes[-1], end]))
        return nodes


class Tree:
    """A tree that grows from the source of one world."""

    def __init__(self, world: Broadcast, roads: Roads) -> None:
        self._world, self._roads = world, roads
        self.parent: dict[int, int] = {world.source: world.source}
        self.missing = [target for target in world.targets.tolist() if target != world.source]

    def moves(self) -> tuple[Ints, Ints, Question]:
        """Return the regions outside, where each would join, and what a program is shown of them."""
        roads, inside = self._roads, np.array(list(self.parent))
        outside = np.setdiff1d(np.arange(self._world.graph.n), inside)
        start = inside[roads.far[np.ix_(inside, outside)].argmin(axis=0)]
        return outside, start, (self._columns(outside, start, inside), self._state(inside))

    def _columns(self, outside: Ints, start: Ints, inside: Ints) -> Floats:
        """Return the fields of record `move`, shape (fields, moves)."""
        roads, missing = self._roads, np.array(self.missing)
        now = roads.price[np.ix_(inside, missing)].min(axis=0)
        away = roads.price[np.ix_(outside, missing)]
        other = outside[:, None] != missing[None, :]
        gain = np.where(other, np.maximum(now[None, :] - away, 0.0), 0.0)
        others = np.maximum(other.sum(axis=1), 1)
        paths = [roads.path(s, o) for s, o in zip(start.tolist(), outside.tolist(), strict=True)]
        wanted, leaving = set(self.missing), np.bincount(list(self.parent.values()), minlength=len(roads.far))
        leaving[self._world.source] -= 1
        return np.stack(
            [
                roads.price[start, outside],
                (~other).any(axis=1).astype(np.float64),
                np.array([len(wanted.intersection(path)) for path in paths], dtype=np.float64),
                roads.price[start, outside]
                + _rest(np.minimum(now[None, :], away), other, roads.price[np.ix_(missing, missing)]),
                gain.sum(axis=1),
                (gain > 1e-12).sum(axis=1).astype(np.float64),
                np.where(other.any(axis=1), np.where(other, away, np.inf).min(axis=1), 0.0),
                np.where(other, away, 0.0).sum(axis=1) / others,
                roads.price[self._world.source, outside],
                roads.slow[start, outside],
                leaving[start].astype(np.float64),
                np.array([len(path) - 1 for path in paths], dtype=np.float64),
            ]
        )

    def _state(self, inside: Ints) -> tuple[float, ...]:
        """Return the fields of record `state`."""
        roads = self._roads
        edges = [(parent, node) for node, parent in self.parent.items() if node != parent]
        return (
            len(self.missing),
            len(self._world.targets),
            len(inside),
            self._price(self.parent),
            float(roads.price[np.ix_(inside, np.array(self.missing))].min(axis=0).mean()),
            max((_edge_slowness(self._world, edge) for edge in edges), default=0.0),
            MACHINES * PRICE_H / 3600,
        )

    def join(self, start: int, end: int) -> None:
        """Add the cheapest path between two regions."""
        path = self._roads.path(start, end)
        for parent, node in pairwise(path):
            self.parent.setdefault(node, parent)
        self.missing = [target for target in self.missing if target not in self.parent]

    def tidy(self) -> None:
        """Join the same regions by a cheapest arborescence, and drop idle branches, until nothing changes.

        Then, of equally cheap parents, each region takes the fastest.
        """
        while self._reconnect() or self._prune():
            pass
        while self._balance():
            pass

    def _reconnect(self) -> bool:
        """Give every region its parent in a cheapest arborescence; say whether that is cheaper."""
        nodes, cost = list(self.parent), self._world.graph.cost
        found = arborescence(cost[np.ix_(nodes, nodes)], nodes.index(self._world.source))
        parent = {node: nodes[above] for node, above in zip(nodes, found.tolist(), strict=True)}
        cheaper = self._price(parent) < self._price(self.parent) - 1e-9
        if cheaper:
            self.parent = parent
        return cheaper

    def _price(self, parent: Mapping[int, int]) -> float:
        """Return $/GB of a tree."""
        return float(
            sum(self._world.graph.cost[above, node] for node, above in parent.items() if above != node)
        )

    def _prune(self) -> bool:
        needed = {node for target in self._world.targets.tolist() for node in self._above(target)}
        gone = self.parent.keys() - needed
        self.parent = {node: parent for node, parent in self.parent.items() if node in needed}
        return bool(gone)

    def _balance(self) -> bool:
        """Give one region another parent, as cheap and faster, that is not below it.

        This ends: the slowest of the edges that it touches becomes faster.
        """
        children = Counter(parent for node, parent in self.parent.items() if node != parent)
        for node, parent in self.parent.items():
            if node == parent:
                continue
            now = self._terms(parent, node, children[parent])
            offers = [
                (self._terms(n, node, children[n] + 1), n) for n in self.parent if n not in (node, parent)
            ]
            for _, other in sorted(offer for offer in offers if offer[0] < now):
                if node not in self._above(other):
                    self.parent[node] = other
                    return True
        return False

    def _terms(self, parent: int, node: int, children: int) -> tuple[float, float]:
        """Return $/GB and s/GB of an edge whose upper end serves so many; rounded, so that ties are ties."""
        world = self._world
        slow = 8 * max(children / world.egress[parent], 1 / world.ingress[node])
        slow = max(slow, 8 / (MACHINES * world.graph.gbit[parent, node]))
        return round(float(world.graph.cost[parent, node]), 9), round(float(slow), 9)

    def _above(self, node: int) -> list[int]:
        """Return a region and all between it and the source, the source included."""
        nodes = [node]
        while nodes[-1] != self._world.source:
            nodes.append(self.parent[nodes[-1]])
        return nodes

    def paths(self) -> list[NDArray[np.int64]]:
        """Return the same path for every partition of each destination."""
        ways = [np.array(self._above(t)[::-1], dtype=np.int64) for t in self._world.targets.tolist()]
        return [way for way in ways for _ in range(self._world.parts)]


def _rest(reach: Floats, open_: NDArray[np.bool_], between: Floats) -> Floats:
    """Return the price of joining destinations, always the nearest one, shape (moves,).

    Args:
        reach: From the tree and the move to each destination, shape (moves, missing).
        open_: Which destinations remain after the move, likewise.
        between: From each destination to each, shape (missing, missing).
    """
    reach = np.where(open_, reach, np.inf)
    total, rows = np.zeros(len(reach)), np.arange(len(reach))
    for _ in range(reach.shape[1]):
        nearest = reach.argmin(axis=1)
        step = reach[rows, nearest]
        more = np.isfinite(step)
        total[more] += step[more]
        reach[rows, nearest] = np.inf
        reach = np.where(np.isfinite(reach), np.minimum(reach, between[nearest]), reach)
    return total


def _edge_slowness(world: Broadcast, edge: tuple[int, int]) -> float:
    return 8 / (MACHINES * float(world.graph.gbit[edge]))


def play(world: Broadcast) -> Generator[Question, Floats, list[NDArray[np.int64]]]:
    """Grow a tree; yields moves to be scored, is sent their values, and returns all paths."""
    tree = Tree(world, Roads(world))
    while tree.missing:
        outside, start, question = tree.moves()
        chosen = int((yield question).argmin())
        tree.join(int(start[chosen]), int(outside[chosen]))
    tree.tidy()
    return tree.paths()


def in_step(
    games: Sequence[Generator[Question, Floats, list[NDArray[np.int64]]]], ask: Ask
) -> list[list[NDArray[np.int64]]]:
    """Grow several trees together: one crossing for all."""
    answers: dict[int, list[NDArray[np.int64]]] = {}
    waiting = [(place, next(game)) for place, game in enumerate(games)]
    while waiting:
        fields = np.concatenate([moves for _, (moves, _) in waiting], axis=1)
        rows = [f.astype(np.int64) if place in WHOLE else f for place, f in enumerate(fields)]
        states = list(zip(*(state for _, (_, state) in waiting), strict=True))
        counts = [moves.shape[1] for _, (moves, _) in waiting]
        values = np.split(ask(rows, states, counts), np.cumsum(counts)[:-1])
        following = []
        for (place, _), own in zip(waiting, values, strict=True):
            try:
                following.append((place, games[place].send(own)))
            except StopIteration as ended:
                answers[place] = ended.value
        waiting = following
    return [answers[place] for place in range(len(games))]
