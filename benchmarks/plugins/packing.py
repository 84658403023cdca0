"""Online bin packing: put each item, as it comes, into an open bin where it fits, or into a new one.

Sizes are Weibull (shape 3, scale 45), rounded and capped at the capacity of 100, as in the instances of
FunSearch (Romera-Paredes et al., Nature 2024). The bound is the sum of sizes over the capacity, rounded
up. Left out: item arrival times, departures, and moving items.
"""

import numpy as np

from evolve import Entry, Float, Hook, Infeasible, Instance, Objective, Problem, Program, Record, Reference

CAPACITY = 100
ITEMS = {"train": 200, "validation": 400, "test": 800}
BIN = Record({"free": Float(0, CAPACITY), "items": Float(1)})
ITEM = Record({"size": Float(1, CAPACITY)})
ENTRY = Entry(
    "score",
    {"bin": BIN, "item": ITEM},
    Float(),
    doc="How good it is to put the item into a bin where it fits; the highest score gets it.",
    notes={
        "bin.free": "room left in the bin before the item",
        "bin.items": "items in the bin",
        "item.size": "size of the item, at most `bin.free`",
    },
)
BEST_FIT = "def score(bin, item):\n    return item.size - bin.free\n"
FIRST_FIT = "def score(bin, item):\n    return 0.0\n"


class Packing:
    """Score every bin where the item fits; ties go to the eldest."""

    objectives = (Objective("excess", unit="%", reduce="gap", of="bins"), Objective("size", source="size"))

    def instances(self, split):
        """Draw the sizes of a split."""
        for number in range(8 if split == "train" else 16):
            rng = np.random.default_rng([CAPACITY, ITEMS[split], number])
            sizes = np.clip(np.rint(45 * rng.weibull(3, ITEMS[split])), 1, CAPACITY).astype(int)
            bound = Reference(-(-int(sizes.sum()) // CAPACITY), "bound", "sum of sizes over capacity")
            yield Instance(f"{split}{number}", split, sizes, {"bins": bound})

    def run(self, program, instance):
        """Return the bin of each item."""
        free, items, chosen = np.zeros(0), np.zeros(0), []
        for size in map(float, instance.data):
            (fitting,) = np.nonzero(free >= size)
            if len(fitting):
                scores = program.score.rows((free[fitting], items[fitting]), ([size],), [len(fitting)])
                best = int(fitting[np.argmax(scores)])
            else:
                best = len(free)
                free, items = np.append(free, CAPACITY), np.append(items, 0)
            free[best] -= size
            items[best] += 1
            chosen.append(best)
        return chosen

    def score(self, instance, answer):
        """Count the bins."""
        loads = np.bincount(answer, weights=instance.data)
        if loads.max() > CAPACITY or len(answer) != len(instance.data):
            raise Infeasible("a bin holds more than its capacity")
        return {"bins": float(np.count_nonzero(loads))}


problem = Problem(
    "packing",
    __doc__,
    Packing(),
    (Hook("score", (ENTRY,), Program(FIRST_FIT, "first_fit")),),
    (Program(BEST_FIT, "best_fit"), Program(FIRST_FIT, "first_fit")),
)
