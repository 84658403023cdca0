"""Tuning on an arithmetic of our own: constants are found, trials are paid for, and nothing is hidden."""

from __future__ import annotations

import ast
import itertools
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from pathlib import Path

import numpy as np
import pytest

from evolve import programs, stops
from evolve.archives import Pareto
from evolve.campaign import Campaign, Plan, State
from evolve.campaign.ledger import Ledger, individual
from evolve.campaign.tuning import OPERATOR, Tuning, Workshop, tune
from evolve.proposers.genetic.machine import interpret
from evolve.protocols import Archive, Brief, Task
from evolve.store import Journal
from evolve.types import (
    Entry,
    Evaluation,
    Float,
    Hook,
    Individual,
    Limits,
    Measurement,
    Objective,
    Outcome,
    Problem,
    Program,
    Proposal,
    Split,
    Status,
)

SEED = "def f(x, y):\n    return 2.0 * x + 5.0 * y\n"
HOOK = Hook("f", (Entry("f", {"x": Float(), "y": Float()}, Float()),), Program(SEED, "seed"))
OBJECTIVES = (Objective("error"), Objective("size", source="size"))
NAMES = tuple(f"i{k:02}" for k in range(30))


class Verifier:
    objectives = OBJECTIVES


PROBLEM = Problem("sums", "Return 3 x + 4 y.", Verifier(), (HOOK,))
BRIEF = Brief("sums", "Return 3 x + 4 y.", HOOK, OBJECTIVES, Limits())


@dataclass
class Arithmetic:
    """Evaluates programs by interpreting them; the error is the distance to 3 x + 4 y."""

    workers: int = 2
    tasks: list[Task] = field(default_factory=list)

    def __post_init__(self) -> None:
        self._pool = ThreadPoolExecutor(self.workers)

    def submit(self, task: Task) -> Future[Evaluation]:
        self.tasks.append(task)
        return self._pool.submit(evaluated, task.program.text)

    def close(self, *, cancel: bool = False) -> None:
        self._pool.shutdown(wait=not cancel)


def evaluated(text: str) -> Evaluation:
    x, y = np.random.default_rng(1).uniform(1, 9, (2, len(NAMES)))
    made = interpret(ast.parse(text), "f", [x, y])
    if made is None:
        return Evaluation(Split.TRAIN, Status.CRASH, reason="no number")
    errors = np.abs(made - 3 * x - 4 * y)
    rows = tuple(
        Measurement(name, Status.OK, {"error": float(error)})
        for name, error in zip(NAMES, errors, strict=True)
    )
    values = {"error": float(errors.mean()), "size": float(programs.size(text))}
    return Evaluation(Split.TRAIN, Status.OK, values, rows)


def parent(text: str = SEED) -> Individual:
    return individual(0, Proposal(text, "seed"), programs.digest(text), evaluated(text))


def tuned(text: str = SEED, trials: int = 120, workers: int = 2) -> tuple[Proposal, Arithmetic]:
    engine = Arithmetic(workers)
    shop = Workshop(PROBLEM, HOOK, engine, NAMES, 1)
    proposal = tune(shop, parent(text), np.random.default_rng(7), trials)
    engine.close()
    return proposal, engine


def test_constants_are_found_and_the_record_says_from_what_to_what() -> None:
    proposal, engine = tuned()
    (a, a_new), (b, b_new) = proposal.detail["constants"]
    assert (a, b) == (2.0, 5.0)
    assert a_new == pytest.approx(3, abs=0.5)
    assert b_new == pytest.approx(4, abs=0.5)
    assert f"{a_new!r} * x + {b_new!r} * y" in proposal.text
    before, after = (evaluated(text).objectives["error"] for text in (SEED, proposal.text))
    assert proposal.detail["gain"] == pytest.approx(before - after)
    assert after < before / 2
    assert proposal.detail["trials"] == len(engine.tasks) <= 120
    assert (proposal.operator, proposal.parents) == (OPERATOR, (0,))


@pytest.mark.parametrize("trials", [1, 5, 13])
def test_no_more_trials_are_made_than_allowed(trials: int) -> None:
    proposal, engine = tuned(trials=trials)
    assert len(engine.tasks) == proposal.detail["trials"] == trials


def test_a_program_that_is_best_already_is_left_alone() -> None:
    proposal, _ = tuned("def f(x, y):\n    return 3.0 * x + 4.0 * y\n", trials=40)
    assert proposal.text == ""
    assert "none better" in proposal.note


def test_equal_values_leave_the_program_as_it_is() -> None:
    text = "def f(x, y):\n    return x + x + x + y + y + y + y + 7.0 * (x > 50.0)\n"
    engine = Arithmetic()
    shop = Workshop(PROBLEM, HOOK, engine, NAMES, 1)
    elder = replace(parent(text), step=900)
    proposal = tune(shop, elder, np.random.default_rng(1), 12)
    engine.close()
    assert proposal.text == "", "the threshold decides nothing, so no value of it is better"


def test_the_result_does_not_depend_on_workers() -> None:
    assert tuned(workers=1)[0] == tuned(workers=5)[0]


def test_later_trials_are_told_what_the_earlier_ones_reached() -> None:
    _, engine = tuned()
    screens = [task.screen for task in engine.tasks]
    assert screens[0] is None, "nothing is known yet"
    last = screens[-1]
    assert last is not None
    assert last.counted == ("error",)
    assert len(last.fronts) == 1
    assert not last.audit
    reached = min(evaluated(task.program.text).objectives["error"] for task in engine.tasks[:-8])
    assert last.fronts[0].min() <= reached + 1e-9


@dataclass(frozen=True)
class Echo:
    """Proposes programs that differ by a constant term."""

    told: int = 0

    def propose(self, archive: Archive, step: int, rng: np.random.Generator) -> Proposal:
        return Proposal(f"def f(x, y):\n    return 2.0 * x + 5.0 * y + {100 + step}\n", "echo", (0,))

    def tell(self, individual: Individual, outcome: Outcome) -> Echo:
        return Echo(self.told + 1)


def searched(path: Path, evaluations: int, workers: int = 2) -> tuple[Campaign, Arithmetic]:
    clock = itertools.count(1)
    tick = lambda: float(next(clock))  # noqa: E731
    journal = Journal.open(path, tick) if path.exists() else Journal.create(path, {}, tick)
    engine = Arithmetic(workers)
    shop = Workshop(PROBLEM, HOOK, engine, NAMES, 1)
    proposer = Tuning(Echo(), shop, evaluations, ahead=4, every=10, trials=20)
    campaign = Campaign(
        BRIEF,
        [HOOK.seed],
        State(Pareto(OBJECTIVES, capacity=8), proposer),
        engine=engine,
        ledger=Ledger(journal),
        plan=Plan(stops.Evaluations(evaluations), seed=1, ordered=True, lag=4, proposals=2),
    )
    campaign.search()
    engine.close()
    journal.close()
    return campaign, engine


def test_trials_count_against_the_budget_which_is_kept(tmp_path: Path) -> None:
    campaign, engine = searched(tmp_path / "a.sqlite", 60)
    assert campaign.state.progress.evaluated == len(engine.tasks) - 1 == 60, "all but the seed program"
    best = campaign.state.archive.incumbent
    assert best is not None
    assert best.proposal.operator == OPERATOR
    assert best.spent == 21


def test_a_resumed_campaign_does_not_tune_again_what_it_tuned(tmp_path: Path) -> None:
    first, _ = searched(tmp_path / "a.sqlite", 40)
    again, engine = searched(tmp_path / "a.sqlite", 40)
    assert not engine.tasks, "everything is on record"
    assert again.state.proposer.tuned == first.state.proposer.tuned != frozenset()
    assert [i.digest for i in again.state.archive.members] == [i.digest for i in first.state.archive.members]
