"""Asking a program what to do: all runs in one crossing a tick, where the form of the hook allows it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from .market import NONE, ON_DEMAND, ON_DEMAND_PRICE, SPOT, Case, Floats, Ints
from .runs import Runs
from .views import History, jobs

Ask = Callable[..., Any]
Policy = Callable[[Runs, History, Ints], Ints]
"""From runs, what was seen, and the numbers of those that are active: a choice for each of these."""


def follow(cases: Sequence[Case], runs: Runs, policy: Policy) -> list[Ints]:
    """Run several cases in step by a policy; return what each one's runs chose."""
    history = History(len(cases), max(case.window.zones for case in cases))
    wanted = np.zeros(len(runs.case), np.int64)
    while runs.advance():
        history.see(runs)
        who = np.flatnonzero(runs.active)
        wanted[who] = policy(runs, history, who)
        runs.choose(wanted)
    return runs.answers


def by_row(ask: Ask) -> Policy:
    """Return the policy of hook `decide`, asked by `EntryPoint.rows`."""

    def policy(runs: Runs, history: History, who: Ints) -> Ints:
        counts = np.bincount(runs.case[who])
        cases = counts.nonzero()[0]
        return np.asarray(ask(jobs(runs, who), history.market(cases), counts[cases]), np.int64)

    return policy


def by_table(ask: Ask) -> Policy:
    """Return the policy of hook `decide_all`."""

    def policy(runs: Runs, history: History, who: Ints) -> Ints:
        columns = (*jobs(runs, who), *history.market(runs.case[who]))
        return np.asarray(ask(np.stack(columns, axis=1).astype(np.float64)), np.int64)

    return policy


def by_option(ask: Ask) -> Policy:
    """Return the policy of hook `score`: the option with the smallest value, of equal ones the first."""

    def policy(runs: Runs, history: History, who: Ints) -> Ints:
        fields = options(runs, history, who)
        there = np.concatenate(
            [np.ones((len(who), SPOT), np.bool_), history.available[runs.case[who]]], axis=1
        )
        rows = [field[there] for field in fields]
        values = np.full(there.shape, np.inf)
        values[there] = ask(rows, states(runs, history, who), there.sum(axis=1))
        return np.asarray(values.argmin(axis=1), np.int64)

    return policy


def by_zone(ask: Ask) -> Policy:
    """Return the policy of hook `pick`, asked run by run."""

    def policy(runs: Runs, history: History, who: Ints) -> Ints:
        fields = np.stack([field[:, SPOT:] for field in options(runs, history, who)[2:-1]], axis=2)
        state = list(zip(*states(runs, history, who), strict=True))
        chosen = []
        for place, run in enumerate(who.tolist()):
            zones = runs.zones[run]
            there = history.available[runs.case[run], :zones, None]
            chosen.append(ask(state[place], np.concatenate([there, fields[place, :zones]], axis=1)))
        codes = np.array(chosen, np.int64)
        return np.where(codes >= 0, codes + SPOT, np.where(codes == -1, ON_DEMAND, NONE))

    return policy


def states(runs: Runs, history: History, who: Ints) -> list[Floats | Ints]:
    """Return the fields of record `job` where there are several zones."""
    cases = runs.case[who]
    is_open = history.available[cases].sum(axis=1)
    beyond = np.arange(history.down.shape[1]) >= runs.zones[who, None]
    idle = np.where(beyond, np.inf, history.down[cases]).min(axis=1)
    return [*jobs(runs, who), runs.zones[who], is_open, idle]


def options(runs: Runs, history: History, who: Ints) -> list[Floats | Ints]:
    """Return the fields of record `option`, each of shape (runs, 2 + zones)."""
    cases = runs.case[who]
    shape = (len(who), SPOT + history.up.shape[1])
    number = np.broadcast_to(np.arange(shape[1]), shape)
    price, extra = np.zeros(shape), np.zeros(shape)
    price[:, ON_DEMAND], price[:, SPOT:] = ON_DEMAND_PRICE, runs.price[who]
    lowest = np.where(history.available[cases], runs.price[who], np.inf).min(axis=1, keepdims=True)
    extra[:, SPOT:] = np.where(history.available[cases], runs.price[who] - lowest, 0.0)
    current = number == runs.alive[who, None]
    launch = np.where(current | (number == NONE), 0.0, runs.overhead[who, None] / 3600)
    past = (history.up, history.hour, history.recent, history.share, history.mean_up, history.mean_down)
    return [
        (number >= SPOT).astype(np.int64),
        (number == ON_DEMAND).astype(np.int64),
        current.astype(np.int64),
        price,
        extra,
        launch,
        *(np.concatenate([np.zeros((len(who), SPOT)), field[cases]], axis=1) for field in past),
        number.astype(np.int64),
    ]
