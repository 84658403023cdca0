"""A search small enough to know its every outcome, on the real journal and the real archive."""

from __future__ import annotations

import ast
import itertools
import random
import time
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import pytest

from evolve import programs, stops
from evolve.archives import Pareto
from evolve.campaign import Campaign, Plan, State
from evolve.campaign.ledger import Ledger
from evolve.protocols import Archive, Brief, Task
from evolve.store import Journal
from evolve.types import (
    Entry,
    Evaluation,
    Float,
    Hook,
    Individual,
    Limits,
    Objective,
    Outcome,
    Program,
    Proposal,
    Split,
    Status,
)

HOOK = Hook("f", (Entry("f", {"x": Float()}, Float()),), Program("def f(x):\n    return 90.0\n", "seed"))
OBJECTIVES = (Objective("distance"), Objective("digits"))
BRIEF = Brief("constant", "Return 3.", HOOK, OBJECTIVES, Limits())


def value_of(text: str) -> float:
    """Return the constant that a program returns."""
    returned = programs.parse(text).body[0].body[0].value
    return float(ast.literal_eval(returned))


@dataclass(frozen=True)
class Nudge:
    """Changes the constant of a parent; remembers how many individuals it was told of."""

    told: tuple[int, ...] = ()

    def propose(self, archive: Archive, step: int, rng: np.random.Generator) -> Proposal:
        time.sleep(random.random() * 0.002)  # timing must not matter
        (parent,) = archive.sample(rng)
        if rng.random() < 0.1:
            return Proposal("", "nudge", note="no idea")
        constant = round(value_of(parent.program.text) + rng.normal() * 8, 1)
        if rng.random() < 0.1:
            return Proposal(f"def g(x):\n    return {constant}\n", "nudge", (parent.step,))
        text = f"def f(x):\n    return {constant}\n"
        return Proposal(text, "nudge", (parent.step,), note=f"{len(self.told)} told")

    def tell(self, individual: Individual, outcome: Outcome) -> Nudge:
        return Nudge((*self.told, individual.step))


@dataclass
class ThreadEngine:
    """Evaluates in threads, each taking its own time; counts what it was asked."""

    workers: int
    asked: list[int] = field(default_factory=list)

    def __post_init__(self) -> None:
        self._pool = ThreadPoolExecutor(self.workers)

    def submit(self, task: Task) -> Future[Evaluation]:
        self.asked.append(task.step)
        return self._pool.submit(self._evaluate, task)

    def _evaluate(self, task: Task) -> Evaluation:
        time.sleep(random.random() * 0.004)
        constant = value_of(task.program.text)
        if constant < 0:
            return Evaluation(Split.TRAIN, Status.CRASH, reason="negative")
        values = {"distance": abs(constant - 3.0), "digits": float(len(str(constant)))}
        return Evaluation(Split.TRAIN, Status.OK, values)

    def close(self, *, cancel: bool = False) -> None:
        self._pool.shutdown(wait=not cancel)


@dataclass
class Search:
    """One campaign on one journal file, as often continued as wanted."""

    path: Path
    evaluations: int
    ordered: bool = True
    workers: int = 2
    seed: int = 1

    def run(self, evaluations: int | None = None) -> tuple[Campaign, ThreadEngine, str]:
        clock = itertools.count(1)
        tick = lambda: float(next(clock))  # noqa: E731
        fresh = not self.path.exists()
        journal = Journal.create(self.path, {}, tick) if fresh else Journal.open(self.path, tick)
        engine = ThreadEngine(self.workers)
        budget = stops.Evaluations(evaluations or self.evaluations)
        campaign = Campaign(
            BRIEF,
            [HOOK.seed],
            State(Pareto(OBJECTIVES, capacity=8), Nudge()),
            engine=engine,
            ledger=Ledger(journal),
            plan=Plan(budget, seed=self.seed, ordered=self.ordered, lag=6, proposals=3),
        )
        reason = campaign.search()
        engine.close()
        journal.close()
        return campaign, engine, reason


def fingerprint(campaign: Campaign) -> tuple[object, ...]:
    """Return what two equal searches must agree on."""
    progress = campaign.state.progress
    return (
        [(i.step, i.digest, i.objectives) for i in campaign.state.archive.members],
        campaign.state.proposer.told,
        progress.evaluated,
        progress.duplicates,
        progress.best,
        dict(progress.statuses),
    )


@pytest.fixture
def search(tmp_path: Path):
    """Return a maker of searches, each on its own journal."""
    numbers = itertools.count()

    def make(**options: object) -> Search:
        return Search(tmp_path / f"{next(numbers)}.sqlite", 60, **options)

    make.fingerprint = fingerprint
    return make
