"""What a run costs and when it ends, from its choices alone: shares no code with the simulator.

A run is cut into stays: ticks in a row on the same machine. A stay of n ticks does n · gap − overhead
seconds of work, or none if that is negative; nothing else has to be remembered.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np

from evolve import Infeasible

from .market import HOUR, NONE, ON_DEMAND, ON_DEMAND_PRICE, SPOT, Flags, Ints, Terms, Window

Billing = Literal["honest", "leaderboard"]


@dataclass(frozen=True)
class Bill:
    """What became of a run.

    Attributes:
        cost: $.
        ticks: After how many it was done.
        late: Seconds beyond the deadline.
        on_demand, spot: Ticks on either.
        launches: How many there were.
    """

    cost: float
    ticks: int
    late: int
    on_demand: int
    spot: int
    launches: int


def settle(window: Window, terms: Terms, choices: Ints, billing: Billing = "honest") -> Bill:
    """Check one run, and return its bill.

    Args:
        window: Availability and prices.
        terms: Of the job.
        choices: `NONE`, `ON_DEMAND` or `SPOT + zone` for each tick, shape (ticks,).
        billing: "leaderboard" takes one price for the whole run, that of its last zone at the start, and
            lets a running job change zones for nothing.

    Raises:
        Infeasible: A choice is none, spot was not to be had, or the work is never done.
    """
    if choices.ndim != 1 or choices.min() < NONE or choices.max() >= SPOT + window.zones:
        raise Infeasible(f"a choice is none of 0 to {SPOT + window.zones - 1}")
    if len(choices) > len(window.available):
        raise Infeasible(f"{len(choices)} ticks; the window has {len(window.available)}")
    zone = np.maximum(choices - SPOT, 0)
    at = np.arange(len(choices))
    spot = choices >= SPOT
    bad = np.flatnonzero(spot & ~window.available[at, zone])
    if bad.size:
        raise Infeasible(f"no spot instance was to be had in tick {bad[0]}")
    begins = np.diff(choices, prepend=-1) != 0
    if billing == "leaderboard":
        begins[1:] &= ~(spot[1:] & spot[:-1] & window.available[at[1:], zone[:-1]])
    done, launches = _ends(terms, choices, np.flatnonzero(begins))
    if (choices[done:] != NONE).any():
        raise Infeasible(f"the job is done after {done} ticks, and goes on")
    price = window.price[at, zone]
    if billing == "leaderboard" and spot.any():
        price = np.full(len(choices), window.price[0, zone[spot][-1]])
    hours = terms.gap / HOUR
    on_demand = choices == ON_DEMAND
    cost = float((price[spot] * hours).sum() + on_demand.sum() * ON_DEMAND_PRICE * hours)
    late = max(0, done * terms.gap - terms.deadline)
    return Bill(cost, done, late, int(on_demand.sum()), int(spot.sum()), launches)


def _ends(terms: Terms, choices: Ints, starts: Ints) -> tuple[int, int]:
    """Return after how many ticks the work is done, and how many launches that took.

    Args:
        terms: Of the job.
        choices: Of each tick.
        starts: Ticks in which a stay begins.
    """
    lengths = np.diff(starts, append=len(choices))
    used: Flags = choices[starts] != NONE
    worked = np.where(used, np.maximum(lengths * terms.gap - terms.overhead, 0), 0)
    total = np.cumsum(worked)
    last = int(np.searchsorted(total, terms.work))
    if last == len(total):
        raise Infeasible(f"{terms.work - (int(total[-1]) if len(total) else 0)} s of work are never done")
    short = terms.work - (int(total[last - 1]) if last else 0)
    ticks = -(-(short + terms.overhead) // terms.gap)
    return int(starts[last]) + ticks, int(used[: last + 1].sum())
