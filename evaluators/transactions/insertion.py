"""Build orders by inserting transactions one by one, then moving each of them a few times.

Rules come in as functions of columns; workloads of one size advance together, one question for all.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from .hooks import LOAD, SLOT, STEP, TXN
from .paths import Slots, Tables, slots
from .workload import Ints, Workload, lower_bound

Column = NDArray[Any]
Rule = Callable[[Sequence[Column], Sequence[Column], Sequence[int]], NDArray[Any]]
"""`EntryPoint.rows`."""
SWEEPS = 6


def work_columns(workload: Workload) -> Mapping[str, Column]:
    """Return what describes transactions, by field of `TXN`, shape (n,)."""
    clash = clashes(workload)
    return {**of_others(workload, clash, np.arange(workload.n)), **_hottest(workload, clash)}


def of_others(workload: Workload, clash: NDArray[np.bool_], chosen: Ints) -> Mapping[str, Column]:
    """Return the fields that `TXN` and `OPTION` share of chosen transactions, as if there were no others."""
    users = clash[chosen][:, :, chosen]
    operations = np.diff(workload.first)[chosen]
    return {
        "length": workload.length[chosen],
        "operations": operations,
        "writes": workload.writes[chosen],
        "conflicts": users.any(axis=1).sum(axis=1),
        "heat": users.sum(axis=(1, 2)),
        "peak": users.sum(axis=2).max(axis=1),
    }


def clashes(workload: Workload) -> NDArray[np.bool_]:
    """Return which operation conflicts with which transaction, shape (n, operations, n)."""
    n, keys = workload.n, int(workload.key.max()) + 1
    wrote, touched = np.zeros((2, n, keys), bool)
    touched[workload.owner, workload.key] = True
    writes = workload.write == 1
    wrote[workload.owner[writes], workload.key[writes]] = True
    place = np.arange(len(workload.key)) - workload.first[workload.owner]
    found = np.zeros((n, int(place.max()) + 1, n), bool)
    found[workload.owner, place] = np.where(
        writes[:, None], touched[:, workload.key].T, wrote[:, workload.key].T
    )
    found[np.arange(n), :, np.arange(n)] = False
    return found


def _hottest(workload: Workload, clash: NDArray[np.bool_]) -> Mapping[str, Column]:
    """Return where the hottest operation of each transaction is, as a share of its length."""
    hottest = clash.sum(axis=2).argmax(axis=1)
    late = workload.position[workload.first[:-1] + hottest] / np.maximum(workload.length - 1, 1)
    return {"early": 1 - late, "late": late}


class Construction:
    """Orders of several workloads of one size, under construction.

    Args:
        workloads: With the same number of transactions.
        numbers: Seed the noise of each workload.
        key: In which order transactions are taken.
        place: Where each goes; `None` means where the makespan is least.
        sweeps: How often each is moved.
    """

    def __init__(
        self,
        workloads: Sequence[Workload],
        numbers: Sequence[int],
        key: Rule,
        place: Rule | None = None,
        sweeps: int = SWEEPS,
    ) -> None:
        self._tables, self._place, self._sweeps = Tables(workloads), place, sweeps
        self._which = np.arange(self._tables.count)
        self._noise = [np.random.Generator(np.random.PCG64(number)) for number in numbers]
        columns = [work_columns(w) for w in workloads]
        self._work = {name: np.stack([c[name] for c in columns]) for name in TXN.fields}
        self._turns = np.argsort(self._keys(workloads, key), axis=1, kind="stable")
        self._order = self._turns[:, :0]
        self._best = np.zeros(self._tables.count, np.int64)
        self._kept = self._turns

    def _keys(self, workloads: Sequence[Workload], key: Rule) -> NDArray[np.float64]:
        load = {
            "n": [w.n for w in workloads],
            "keys": [int(w.key.max()) + 1 for w in workloads],
            "mean_length": [float(w.length.mean()) for w in workloads],
            "bound": [lower_bound(w) for w in workloads],
        }
        rows = [self._work[name].reshape(-1) for name in TXN.fields]
        counts = [self._tables.n] * self._tables.count
        values = key(rows, [np.array(load[name]) for name in LOAD.fields], counts)
        return values.reshape(self._tables.count, -1)

    def run(self) -> Ints:
        """Return the best orders, shape (workloads, n)."""
        n = self._tables.n
        for turn in range(n * (1 + self._sweeps)):
            sweep, at = divmod(turn, n)
            which = self._turns[:, at]
            if sweep:
                rest = self._order != which[:, None]
                self._order = self._order[rest].reshape(self._tables.count, n - 1)
            found = slots(self._tables, self._order, which)
            place = self._asked(found, which, turn).argmin(axis=1)
            self._insert(which, place)
            if self._order.shape[1] == n:
                self._keep(found.makespan[self._which, place])
        return self._kept

    def _asked(self, found: Slots, which: Ints, turn: int) -> Column:
        if self._place is None:
            return found.makespan
        count, places = found.makespan.shape
        n = self._tables.n
        progress = turn / (n * (1 + self._sweeps))
        slot: Mapping[str, Column] = {
            "makespan": found.makespan,
            "excess": found.makespan - found.makespan.min(axis=1, keepdims=True),
            "head": found.head,
            "tail": found.tail,
            "through": found.through,
            "slack": found.makespan - found.through,
            "index": np.broadcast_to(np.arange(places), found.makespan.shape),
            "cooling": (1 - progress) * np.stack([noise.gumbel(size=places) for noise in self._noise]),
        }
        step: Mapping[str, Column] = {
            **{name: column[self._which, which] for name, column in self._work.items()},
            "n": np.full(count, n),
            "placed": np.full(count, places - 1),
            "sweep": np.full(count, turn // n),
            "progress": np.full(count, progress),
            "before": found.before,
            "best": self._best,
        }
        rows = [slot[name].reshape(-1) for name in SLOT.fields]
        values = self._place(rows, [step[name] for name in STEP.fields], [places] * count)
        return values.reshape(count, places)

    def _insert(self, which: Ints, place: Ints) -> None:
        count, size = self._order.shape
        grown = np.empty((count, size + 1), np.int64)
        at = np.arange(size)
        grown[self._which[:, None], at + (at >= place[:, None])] = self._order
        grown[self._which, place] = which
        self._order = grown

    def _keep(self, makespans: Column) -> None:
        better = (makespans < self._best) | (self._best == 0)
        self._best = np.where(better, makespans, self._best)
        self._kept = np.where(better[:, None], self._order, self._kept)
