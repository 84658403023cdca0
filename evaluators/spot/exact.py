"""The least that any policy could pay that knew the window beforehand: dynamic programming.

The state is what runs, how much of its overhead is paid, and the slack: time until the deadline less work
left. A tick of work leaves the slack as it is, a tick of waiting or of overhead takes that much from it; so
the slack never grows, and there are only (deadline − work) / unit + 1 values of it.
"""

from __future__ import annotations

import math

import numpy as np

from .market import HOUR, ON_DEMAND_PRICE, Floats, Terms, Window


def clairvoyant(window: Window, terms: Terms) -> float:
    """Return the least cost of a run that ends by its deadline, $.

    Source: backward recursion over ticks; the machines that a tick can be spent on are the zones and
    on-demand, each with as many stages as its overhead lasts.
    """
    unit = math.gcd(terms.gap, terms.overhead, terms.work, terms.deadline)
    paid = np.minimum(np.arange(1, -(-terms.overhead // terms.gap) + 2) * terms.gap, terms.overhead)
    losses: list[int] = (np.diff(paid, prepend=0) // unit).tolist()
    slack = (terms.deadline - terms.work) // unit
    prices = np.concatenate(
        [
            np.where(window.available, window.price, np.inf),
            np.full((len(window.price), 1), ON_DEMAND_PRICE),
        ],
        axis=1,
    ) * (terms.gap / HOUR)
    idle = np.full(slack + 1, np.inf)
    held = np.full((prices.shape[1], len(losses) - 1, slack + 1), np.inf)
    # Slack that is not below the time left means that no work is left. The last, partial tick is of no use.
    done = (terms.deadline - terms.ticks * terms.gap) // unit
    idle[done:], held[..., done:] = 0.0, 0.0
    for tick in range(terms.ticks - 1, -1, -1):
        idle, held = _before(idle, held, prices[tick], losses, terms.gap // unit)
        done = (terms.deadline - tick * terms.gap) // unit
        if done <= slack:
            idle[done:], held[..., done:] = 0.0, 0.0
    return float(idle[slack])


def _before(idle: Floats, held: Floats, price: Floats, losses: list[int], gap: int) -> tuple[Floats, Floats]:
    """Return the costs to go one tick earlier.

    Args:
        idle: Cost to go with nothing running, by slack.
        held: Cost to go with a machine running, by machine, ticks since its launch (from 1; the last
            stands for all later ones) and slack.
        price: Of a tick on each machine, $; infinite where there is none to be had.
        losses: Slack that a tick costs, by ticks since the launch; the last is 0.
        gap: Slack that a tick of waiting costs.
    """
    free = np.full_like(idle, np.inf)
    free[gap:] = idle[: len(idle) - gap]
    work = np.empty_like(held)
    last = held.shape[1] - 1
    for machine, cost in enumerate(price.tolist()):
        if cost == math.inf:
            work[machine] = np.inf
            continue
        launched = held[machine, 0, : len(idle) - losses[0]] + cost
        np.minimum(free[losses[0] :], launched, out=free[losses[0] :])
        for stage in range(last + 1):
            loss = losses[stage + 1]
            work[machine, stage, :loss] = np.inf
            work[machine, stage, loss:] = held[machine, min(stage + 1, last), : len(idle) - loss] + cost
    return free, np.minimum(work, free)
