"""What a program may define to schedule transactions, and what it is shown."""

from __future__ import annotations

from collections.abc import Mapping

from evolve import Entry, Float, Int, Ints, Record
from evolve.types import Scalar

_STEPS = Int(lo=0, unit="step")
_COUNT = Int(lo=0)

_WORK: Mapping[str, Scalar] = {
    "length": Int(lo=1, unit="step"),
    "operations": _COUNT,
    "writes": _COUNT,
    "conflicts": _COUNT,
    "heat": _COUNT,
    "peak": _COUNT,
}
TXN = Record({**_WORK, "early": Float(lo=0, hi=1), "late": Float(lo=0, hi=1)})
LOAD = Record({"n": Int(lo=1), "keys": Int(lo=1), "mean_length": Float(lo=1), "bound": Int(lo=1)})
SLOT = Record(
    {
        "makespan": _STEPS,
        "excess": _STEPS,
        "head": _STEPS,
        "tail": _STEPS,
        "through": _STEPS,
        "slack": _STEPS,
        "index": _COUNT,
        "cooling": Float(),
    }
)
STEP = Record(
    {
        **_WORK,
        "n": Int(lo=1),
        "placed": _COUNT,
        "sweep": _COUNT,
        "progress": Float(lo=0, hi=1),
        "before": _STEPS,
        "best": _STEPS,
    }
)
OPTION = Record(
    {
        **_WORK,
        "makespan": _STEPS,
        "growth": _STEPS,
        "start": _STEPS,
        "end": _STEPS,
        "idle": _STEPS,
        "delay": _STEPS,
        "waited": _COUNT,
    }
)
VIEW = Record(
    {
        "placed": _COUNT,
        "known": Int(lo=1),
        "makespan": _STEPS,
        "least": _STEPS,
        "earliest": _STEPS,
        "mean_end": Float(lo=0, unit="step"),
    }
)

_WORK_NOTES = {
    "length": "time steps from its first to its last operation",
    "operations": "how many operations",
    "writes": "how many of them are writes",
    "conflicts": "how many other transactions it conflicts with",
    "heat": "sum over its operations of how many other transactions conflict with them",
    "peak": "the largest of these numbers",
}
KEY = Entry(
    "key",
    parameters={"txn": TXN, "load": LOAD},
    returns=Float(),
    doc="In which order transactions are inserted, and later moved: smallest first; ties by number.",
    notes={
        "txn": "a transaction",
        **{f"txn.{name}": note for name, note in _WORK_NOTES.items()},
        "txn.early": "where its hottest operation is: one at the first step, zero at the last",
        "txn.late": "one less `early`",
        "load": "the workload",
        "load.n": "how many transactions",
        "load.keys": "how many keys",
        "load.mean_length": "mean length of transactions",
        "load.bound": "no order has a makespan below this",
    },
)
PLACE = Entry(
    "place",
    parameters={"slot": SLOT, "step": STEP},
    returns=Float(),
    doc=(
        "Where a transaction goes: into the place with the smallest value; ties to the first. After all "
        "are inserted, several sweeps take out each in turn and insert it anew; the best order counts."
    ),
    notes={
        "slot": "one place in the order of the others",
        "slot.makespan": "with the transaction there",
        "slot.excess": "the same, less the least over all places",
        "slot.head": "when the transaction would start there",
        "slot.tail": "how long the others go on after its end because of it",
        "slot.through": "longest chain of conflicts through it: head + length + tail",
        "slot.slack": "makespan − through",
        "slot.index": "number of transactions before the place",
        "slot.cooling": "fresh random number with Gumbel's distribution, times one less `progress`: least "
        "x − T · cooling is a draw by exp(−x / T) that becomes a choice of the least x",
        "step": "the transaction, and how far the construction is",
        **{f"step.{name}": note for name, note in _WORK_NOTES.items()},
        "step.n": "how many transactions there are",
        "step.placed": "how many are in the order",
        "step.sweep": "zero while inserting, then the number of the sweep",
        "step.progress": "share of all insertions that are done",
        "step.before": "makespan without the transaction",
        "step.best": "least makespan of a complete order so far; zero before there is one",
    },
)
ORDER = Entry(
    "order",
    parameters={
        "n": Int(lo=1),
        "keys": Int(lo=1),
        "length": Ints("n", lo=1, unit="step"),
        "owner": Ints(lo=0),
        "key": Ints(lo=0),
        "write": Ints(lo=0, hi=2),
        "position": Ints(lo=0, unit="step"),
    },
    returns=Ints("n", lo=0, hi="n"),
    doc="The whole order at once: numbers of transactions, from zero; operations come sorted by transaction.",
    notes={
        "n": "how many transactions",
        "keys": "how many keys",
        "length": "of each transaction",
        "owner": "of each operation: its transaction",
        "key": "of each operation, from zero",
        "write": "of each operation: one for a write, zero for a read",
        "position": "of each operation: its time step within the transaction",
    },
)
PICK = Entry(
    "pick",
    parameters={"option": OPTION, "view": VIEW},
    returns=Float(),
    doc=(
        "Which of the transactions that have arrived is admitted next: that with the smallest value; ties to "
        "the one that arrived first. A new one arrives for each that is admitted."
    ),
    notes={
        "option": "a transaction in the window",
        **{f"option.{name}": note for name, note in _WORK_NOTES.items()},
        "option.conflicts": "how many others in the window it conflicts with",
        "option.heat": "sum over its operations of how many others in the window conflict with them",
        "option.makespan": "of all admitted, with this one next",
        "option.growth": "by how much that is more than now",
        "option.start": "when it would start",
        "option.end": "when it would end",
        "option.idle": "how much later it starts than the earliest in the window would",
        "option.delay": "sum over the others in the window of how much later they could start after it",
        "option.waited": "how many others were admitted since it arrived",
        "view": "what is known now",
        "view.placed": "how many were admitted",
        "view.known": "how many are in the window",
        "view.makespan": "of those admitted",
        "view.least": "the least `option.makespan` in the window",
        "view.earliest": "the least `option.start` in the window",
        "view.mean_end": "mean of `option.end` over the window",
    },
)
ENTRIES: Mapping[str, tuple[Entry, ...]] = {"insertion": (KEY, PLACE), "order": (ORDER,)}
"""Entry points by hook, offline."""
ONLINE: Mapping[str, tuple[Entry, ...]] = {"pick": (PICK,)}
"""The same, online."""
