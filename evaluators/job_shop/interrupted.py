"""Job shops with interruptions drawn: instances, and what most work remaining makes of them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from .calendar import Interrupted
from .cases import Case
from .check import makespan
from .dispatch import Chooser, Column, Rule, non_delay
from .floor import Floor, Ints
from .generate import Shop
from .hooks import DOWN_OP
from .outages import Outages, draw, mean_share
from .views import Interruptions

HORIZON = 4
"""Interruptions end after this many times what the most loaded machine is expected to need."""


@dataclass(frozen=True)
class InterruptedCase:
    """One job shop with its interruptions.

    Attributes:
        name: Unique.
        group: Probability of going down.
        shop: The shop.
        outages: When each machine is down.
        share: Long-run share of time that a machine is up.
        bound: No schedule is shorter under these interruptions.
        mwkr: Makespan of the non-delay schedule by most work remaining.
    """

    name: str
    group: str
    shop: Shop
    outages: Outages
    share: float
    bound: int
    mwkr: int = 0


def interrupted_cases(
    cases: Iterable[Case], probabilities: Sequence[float], key: bytes
) -> list[InterruptedCase]:
    """Return every shop with interruptions of every probability, each drawn by its own name."""
    drawn = [_drawn(case, probability, key) for case in cases for probability in probabilities]
    schedules = simulated(drawn, _most_work_remaining)
    return [
        replace(case, mwkr=makespan(case.shop, start, case.outages))
        for case, start in zip(drawn, schedules, strict=True)
    ]


def simulated(cases: Sequence[InterruptedCase], rule: Rule) -> list[Ints]:
    """Return the start times of the non-delay schedules that a rule makes."""
    machines = max(case.shop.machines for case in cases)
    calendar = Interrupted([case.outages for case in cases], machines)
    floor = Floor([case.shop for case in cases], calendar)
    share = np.array([case.share for case in cases])
    return non_delay(floor, Chooser(rule, Interruptions(calendar, share)))


def _drawn(case: Case, probability: float, key: bytes) -> InterruptedCase:
    name = f"{case.name}_p{round(1000 * probability):03d}"
    share = mean_share(probability)
    horizon = round(HORIZON * case.shop.trivial_bound / share)
    outages = draw(case.shop.machines, probability, horizon, key, name)
    return InterruptedCase(name, f"p{probability:g}", case.shop, outages, share, _bound(case.shop, outages))


def _bound(shop: Shop, outages: Outages) -> int:
    """Return when the machine that has it hardest is done if it never waits; or the longest job."""
    calendar = Interrupted([outages], shop.machines)
    load = np.bincount(shop.machine.ravel(), shop.p.ravel()).astype(np.int64)
    zero = np.zeros_like(load)
    done = calendar.finish(zero, np.arange(shop.machines), zero, load)
    return int(max(done.max(), shop.p.sum(axis=1).max()))


def _most_work_remaining(
    rows: Sequence[Column], _states: Sequence[Column], _counts: Sequence[int]
) -> NDArray[np.float64]:
    columns = dict(zip(DOWN_OP.fields, rows, strict=True))
    return np.asarray(-(columns["p"] + columns["after"]), np.float64)
