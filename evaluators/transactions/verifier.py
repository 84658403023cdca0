"""Verifiers of transaction scheduling: the whole workload at once, or a window of it."""

from __future__ import annotations

import random
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any

import numpy as np

from evolve import Instance, Objective, Reference, Split
from evolve.errors import ProblemError
from evolve.protocols import Callables

from . import generate, references, smf
from .hooks import ENTRIES, ONLINE
from .insertion import Construction
from .online import admitted
from .workload import Ints, Workload, lower_bound, makespan, prefix_ends

Parts = Sequence[Mapping[str, Any]]
SAMPLES, SEED = 10, 42
"""Of the SMF that makespans are compared with."""


@dataclass(frozen=True)
class Case:
    """One workload.

    Attributes:
        name: Unique.
        workload: What is to be ordered.
        smf: Makespan of SMF, of samples or of the window.
    """

    name: str
    workload: Workload
    smf: int


def read_splits(splits: Mapping[str, Parts]) -> Mapping[Split, list[tuple[str, int, int]]]:
    """Return (kind, n, number) of every workload.

    Args:
        splits: By name of the split, a list of `{kind, n, numbers: [first, end]}`.

    Raises:
        ValueError: `splits` names something that does not exist, or leaves a split empty.
    """
    found: dict[Split, list[tuple[str, int, int]]] = {}
    for name, parts in splits.items():
        for part in parts:
            if set(part) != {"kind", "n", "numbers"}:
                raise ValueError(f"`splits.{name}`: a part has keys kind, n, numbers; got {sorted(part)}")
            if part["kind"] not in generate.KINDS:
                known = ", ".join(generate.KINDS)
                raise ValueError(f"`splits.{name}`: unknown kind {part['kind']!r}; have {known}")
            numbers = range(*part["numbers"])
            found.setdefault(Split(name), []).extend((part["kind"], part["n"], k) for k in numbers)
    missing = [split.value for split in Split if not found.get(split)]
    if missing:
        raise ValueError(f"`splits` has no instances for {', '.join(missing)}")
    return found


class _Transactions:
    """What both tracks share."""

    objectives = (
        Objective("gap", unit="%", reduce="mean_gap", of="makespan"),
        Objective("over_smf", "maximise", unit="×"),
        Objective("size", source="size"),
    )

    def __init__(self, splits: Mapping[str, Parts]) -> None:
        self._splits = read_splits(splits)

    def score(self, instance: Instance, answer: Any) -> Mapping[str, float]:
        """Return the makespan of an order, and that of SMF over it.

        Raises:
            Infeasible: It is not a permutation of the transactions.
        """
        case: Case = instance.data
        value = makespan(case.workload, answer)
        return {"makespan": float(value), "over_smf": case.smf / value}

    def explain(self, instance: Instance, answer: Ints) -> str:
        """Say which key holds the order up."""
        case: Case = instance.data
        workload, order = case.workload, np.asarray(answer)
        ends = prefix_ends(workload, order.tolist())
        last = int(order[int(np.argmax(ends))])
        uses = np.bincount(workload.key)
        hot = int(uses.argmax())
        wrote = int(((workload.key == hot) & (workload.write == 1)).sum())
        reference = instance.references["makespan"]
        return (
            f"{case.name} ({workload.n} transactions): makespan {max(ends)}, {reference.source} "
            f"{reference.value:g}, no order below {lower_bound(workload)}. Transaction {last}, at place "
            f"{int(np.argmax(ends))}, ended last; the hottest key has {int(uses[hot])} operations, "
            f"{wrote} of them writes."
        )


class Offline(_Transactions):
    """Order transactions that are all known.

    Args:
        splits: See `read_splits`; every workload must have a stored reference.

    Raises:
        ValueError: `splits` names something that does not exist.
    """

    entries = ENTRIES
    lockstep = frozenset({"insertion"})

    def instances(self, split: Split) -> Iterable[Instance]:
        """Draw the workloads of a split.

        Raises:
            ProblemError: A workload is not the one whose reference is stored.
        """
        for kind, n, number in self._splits[split]:
            name = f"{kind}_n{n}_{number:02d}"
            workload = generate.draw(kind, n, number)
            known = references.load().get(name)
            if known is None or known.crc != references.crc(workload):
                raise ProblemError(f"{references.TABLE}: no reference for workload `{name}` as it is now")
            rng = random.Random(SEED)  # noqa: S311
            case = Case(name, workload, smf.sampled(workload, SAMPLES, rng))
            source = f"annealing, {references.EVALUATIONS:,} evaluations"
            best = Reference(known.makespan, "best_known", source)
            yield Instance(name, split, case, {"makespan": best}, f"{kind}_n{n}")

    def run(self, program: Callables, instance: Instance) -> Ints:
        """Return the order that the program makes."""
        return self.run_many(program, (instance,))[0]

    def run_many(self, program: Callables, instances: Sequence[Instance]) -> Sequence[Ints]:
        """Return the orders that the program makes; by insertion, workloads of one size in step."""
        cases: list[Case] = [instance.data for instance in instances]
        if program.hook == "order":
            return [program.order(*_flat(case.workload)) for case in cases]
        made: dict[str, Ints] = {}
        for _, alike in groupby(sorted(cases, key=_size), key=_size):
            group = list(alike)
            seeds = [references.crc(case.workload) for case in group]
            workloads = [case.workload for case in group]
            orders = Construction(workloads, seeds, program.key.rows, program.place.rows).run()
            made |= {case.name: order for case, order in zip(group, orders, strict=True)}
        return [made[case.name] for case in cases]


class Online(_Transactions):
    """Admit transactions from a window.

    Args:
        splits: See `read_splits`.
        window: How many a program sees.

    Raises:
        ValueError: `splits` names something that does not exist, or `window` is not positive.
    """

    entries = ONLINE
    lockstep = frozenset(ONLINE)

    def __init__(self, splits: Mapping[str, Parts], window: int = 16) -> None:
        super().__init__(splits)
        if window < 1:
            raise ValueError(f"`window` must be at least 1; got {window}")
        self._window = window

    def instances(self, split: Split) -> Iterable[Instance]:
        """Draw the workloads of a split."""
        return self._drawn(split)

    def concealed(self, split: Split, secret: int) -> Iterable[Instance]:
        """Draw other workloads, from a secret: what arrives later cannot be rebuilt."""
        return self._drawn(split, secret)

    def _drawn(self, split: Split, *secret: int) -> Iterable[Instance]:
        for kind, n, number in self._splits[split]:
            name = f"{kind}_n{n}_{number:02d}"
            workload = generate.draw(kind, n, number, *secret)
            case = Case(name, workload, smf.windowed(workload, self._window))
            best = Reference(case.smf, "best_known", f"shortest makespan first, window of {self._window}")
            yield Instance(name, split, case, {"makespan": best}, f"{kind}_n{n}")

    def run(self, program: Callables, instance: Instance) -> Ints:
        """Return the order of admission."""
        return self.run_many(program, (instance,))[0]

    def run_many(self, program: Callables, instances: Sequence[Instance]) -> Sequence[Ints]:
        """Return the orders of admission; all workloads advance together."""
        workloads = [instance.data.workload for instance in instances]
        return admitted(workloads, self._window, program.pick.rows)


def _size(case: Case) -> int:
    return case.workload.n


def _flat(workload: Workload) -> tuple[Any, ...]:
    keys = int(workload.key.max()) + 1
    return workload.n, keys, workload.length, workload.owner, workload.key, workload.write, workload.position
