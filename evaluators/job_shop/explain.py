"""Say what is noteworthy about a schedule."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from evolve import Reference

from .generate import Shop

Ints = NDArray[np.int64]


def explain(name: str, shop: Shop, start: Ints, end: Ints, reference: Reference) -> str:
    """Return where a schedule loses time: on its most loaded machine, and in its last job.

    Args:
        name: Of the instance.
        shop: The instance.
        start: Start times, shape (jobs, operations).
        end: End times, same shape.
        reference: Makespan to compare with.
    """
    makespan = int(end.max())
    what = {"exact": "optimum", "bound": "lower bound"}.get(reference.kind, "best known")
    last = int(end[:, -1].argmax())
    waits = start[last] - np.concatenate([[0], end[last, :-1]])
    return (
        f"{name} ({shop.jobs} jobs, {shop.machines} machines): makespan {makespan}, {what} "
        f"{reference.value:g}. {_machine(shop, start, end, makespan)} The job that ends last has work "
        f"{shop.p[last].sum()} and waited {waits.sum()} in all, {waits.max()} of it before operation "
        f"{int(waits.argmax()) + 1}."
    )


def _machine(shop: Shop, start: Ints, end: Ints, makespan: int) -> str:
    loads = np.bincount(shop.machine.ravel(), shop.p.ravel())
    machine = int(loads.argmax())
    here = shop.machine == machine
    order = np.argsort(start[here])
    begins, ends = start[here][order], end[here][order]
    gaps = begins[1:] - ends[:-1]
    return (
        f"The machine with most work ({int(loads[machine])}) began at {begins[0]}, stood idle for "
        f"{int(gaps.sum())} in between (longest {int(gaps.max(initial=0))}), and ended {makespan - ends[-1]} "
        f"before the makespan."
    )
