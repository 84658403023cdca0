"""Local search whose steps a rule chooses: leave a shard, move it, or swap it for another.

Instances advance together: every game yields what it asks, and gets the values of its options.
"""

from __future__ import annotations

from collections.abc import Callable, Generator, Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from .fleet import Fleet, Floats, Ints, pressure
from .greedy import greedy
from .hooks import OPTION, STATE

SWEEPS = 6
Question = tuple[list[NDArray[Any]], list[float]]
"""Columns of the options, and the fields of the state."""
Rule = Callable[[Sequence[Any], Sequence[Any], Sequence[int]], NDArray[Any]]
"""`EntryPoint.rows`."""


class Search:
    """A placement that changes, and the best that it has been.

    Attributes:
        gpu: Of each shard.
        best: The placement with the least worst pressure so far.
    """

    def __init__(self, fleet: Fleet) -> None:
        self._fleet = fleet
        self.gpu = greedy(fleet)
        self._free = fleet.capacity - np.bincount(self.gpu, fleet.size, fleet.gpus)
        self._load = np.bincount(self.gpu, fleet.load, fleet.gpus)
        self._now = pressure(self._load, self._free) / fleet.bound
        self._number = np.arange(fleet.shards)
        count = fleet.model.max() + 1
        self._holds = np.zeros((fleet.gpus, count), bool)
        self._holds[self.gpu, fleet.model] = True
        self.best, self._least = self.gpu.copy(), float(self._now.max())

    def options(self, shard: int) -> tuple[Mapping[str, NDArray[Any]], Ints, Ints]:
        """Return the fields of `OPTION` without noise, and where to and for whom; −1 means for nobody."""
        fleet, home = self._fleet, int(self.gpu[shard])
        partner = self._number[self.gpu != home]
        to = np.concatenate(([home], np.delete(np.arange(fleet.gpus), home), self.gpu[partner]))
        kind = np.ones(len(to), np.int64)
        kind[0], kind[fleet.gpus :] = 0, 2
        partner = np.concatenate((np.full(fleet.gpus, -1), partner))
        swap = kind == 2
        gained = np.where(swap, fleet.size[partner], 0.0) - fleet.size[shard]
        more = np.where(swap, fleet.load[partner], 0.0) - fleet.load[shard]
        gained[0] = more[0] = 0.0
        free_here, free_there = self._free[home] - gained, self._free[to] + gained
        fits = (free_here >= 0) & (free_there >= 0)
        fits &= ~self._holds[to, fleet.model[shard]] & ~(swap & self._holds[home, fleet.model[partner]])
        fits[0] = True
        kept = np.flatnonzero(fits)
        to, partner, kind = to[kept], partner[kept], kind[kept]
        free = np.stack([free_here[kept], free_there[kept]])
        load = np.stack([self._load[home] + more[kept], self._load[to] - more[kept]])
        return self._described(home, to, kind, free, load), to, partner

    def _described(
        self, home: int, to: Ints, kind: Ints, free: Floats, load: Floats
    ) -> Mapping[str, NDArray[Any]]:
        fleet, bound = self._fleet, self._fleet.bound
        after = pressure(load, free) / bound
        over = (load / bound - free) / fleet.capacity
        before = (self._load / bound - self._free) / fleet.capacity
        # Besides the two GPUs concerned, the worst is one of the three most pressed.
        top = np.argsort(self._now)[-3:]
        touched = (top == home) | (top == to[:, None])
        others = np.where(touched, 0.0, self._now[top]).max(axis=1)
        return {
            "here": after[0],
            "there": after[1],
            "was_here": np.full(len(to), self._now[home]),
            "was_there": self._now[to],
            "worst": np.maximum(after.max(axis=0), others),
            "over_here": over[0],
            "over_there": over[1],
            "was_over_here": np.full(len(to), before[home]),
            "was_over_there": before[to],
            "free_here": free[0] / fleet.capacity,
            "free_there": free[1] / fleet.capacity,
            "kind": kind,
        }

    def take(self, shard: int, to: int, partner: int) -> None:
        """Move a shard, and its partner (if any) the other way."""
        home = int(self.gpu[shard])
        if home == to:
            return
        self._put(shard, home, to)
        if partner >= 0:
            self._put(partner, to, home)
        pair = [home, to]
        self._now[pair] = pressure(self._load[pair], self._free[pair]) / self._fleet.bound
        if self._now.max() < self._least:
            self.best, self._least = self.gpu.copy(), float(self._now.max())

    def _put(self, shard: int, home: int, to: int) -> None:
        fleet = self._fleet
        self._free[home] += fleet.size[shard]
        self._free[to] -= fleet.size[shard]
        self._load[home] -= fleet.load[shard]
        self._load[to] += fleet.load[shard]
        self._holds[home, fleet.model[shard]] = False
        self._holds[to, fleet.model[shard]] = True
        self.gpu[shard] = to

    def state(self, shard: int, turn: int) -> list[float]:
        """Return the fields of `STATE`."""
        fleet = self._fleet
        fields = {
            "gpus": fleet.gpus,
            "shards": fleet.shards,
            "size": float(fleet.size[shard]) / fleet.capacity,
            "load": float(fleet.load[shard]) / (fleet.bound * fleet.capacity),
            "worst": float(self._now.max()),
            "best": self._least,
            "sweep": turn // fleet.shards,
            "progress": turn / (fleet.shards * SWEEPS),
        }
        return [fields[name] for name in STATE.fields]


def play(fleet: Fleet, seed: int) -> Generator[Question, NDArray[Any], Ints]:
    """Search one instance; return the best placement."""
    search, rng = Search(fleet), np.random.Generator(np.random.PCG64(seed))
    turns = np.concatenate([rng.permutation(fleet.shards) for _ in range(SWEEPS)])
    for turn, shard in enumerate(turns.tolist()):
        option, to, partner = search.options(shard)
        option = {**option, "noise": rng.gumbel(size=len(to))}
        values = yield [option[name] for name in OPTION.fields], search.state(shard, turn)
        place = int(values.argmin())
        search.take(shard, int(to[place]), int(partner[place]))
    return search.best


def in_step(games: Sequence[Generator[Question, NDArray[Any], Ints]], ask: Rule) -> list[Ints]:
    """Play several instances together: one crossing for all."""
    answers: dict[int, Ints] = {}
    waiting = [(number, next(game)) for number, game in enumerate(games)]
    while waiting:
        questions = [question for _, question in waiting]
        rows = [np.concatenate(columns) for columns in zip(*(q[0] for q in questions), strict=True)]
        counts = [len(q[0][0]) for q in questions]
        state = list(zip(*(q[1] for q in questions), strict=True))
        values = np.split(ask(rows, state, counts), np.cumsum(counts)[:-1])
        following = []
        for (number, _), own in zip(waiting, values, strict=True):
            try:
                following.append((number, games[number].send(own)))
            except StopIteration as ended:
                answers[number] = ended.value
        waiting = following
    return [answers[number] for number in range(len(games))]
