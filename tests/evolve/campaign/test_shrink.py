"""Shrinking on an arithmetic of our own: what must go goes, what counts stays, and the budget holds."""

from __future__ import annotations

import ast
import math
import random
import time
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field

import numpy as np
import pytest

from evolve import programs
from evolve.campaign.shrink import Bench, Shrunk, Terms, shrink
from evolve.proposers.genetic.machine import interpret
from evolve.protocols import Task
from evolve.types import Entry, Evaluation, Float, Hook, Objective, Problem, Program, Split, Status

HOOK = Hook(
    "f", (Entry("f", {"x": Float(), "y": Float()}, Float()),), Program("def f(x, y):\n    return x\n")
)
OBJECTIVES = (Objective("error"), Objective("size", source="size"))
BLOATED = """
def helper(a):
    return a * 0.5

def f(u, v):
    # a sum, in disguise
    unused = 3.0 * v
    scale = 1.0000004
    noise = 1e-9 * helper(u) - 1e-9 * v
    best = max(u + v, min(u, v) - 1000.0)
    if u > 1e6:
        return helper(v) + u
    total = best * scale + noise
    return total if total > -1e5 else helper(total)
"""


class Verifier:
    objectives = OBJECTIVES


PROBLEM = Problem("sums", "Return the sum of x and y.", Verifier(), (HOOK,))


@dataclass
class Arithmetic:
    """Evaluates programs by interpreting them on numbers; the error is the distance to x + y."""

    workers: int = 2
    tasks: list[Task] = field(default_factory=list)

    def __post_init__(self) -> None:
        self._pool = ThreadPoolExecutor(self.workers)

    def submit(self, task: Task) -> Future[Evaluation]:
        self.tasks.append(task)
        return self._pool.submit(self.evaluate, task.program.text, task.split)

    def evaluate(self, text: str, split: Split) -> Evaluation:
        time.sleep(random.random() * 0.001)  # timing must not matter
        x, y = np.random.default_rng(list(Split).index(split)).uniform(1, 100, (2, 40))
        made = interpret(ast.parse(text), "f", [x, y])
        if made is None or not np.isfinite(made).all():
            return Evaluation(split, Status.CRASH, reason="no number")
        error = 10.0 + float(np.abs(made - x - y).mean())
        return Evaluation(split, Status.OK, {"error": error, "size": float(programs.size(text))})

    def close(self, *, cancel: bool = False) -> None:
        self._pool.shutdown(wait=not cancel)


def shrunk(terms: Terms, workers: int = 2, text: str = BLOATED) -> tuple[Shrunk, Arithmetic]:
    engine = Arithmetic(workers)
    held = {split: engine.evaluate(text, split) for split in (Split.TRAIN, Split.VALIDATION)}
    made = shrink(Bench(PROBLEM, engine, 1), Program(text, "bloated"), HOOK, held, terms)
    engine.close()
    return made, engine


def test_a_sum_in_disguise_becomes_a_sum() -> None:
    made, _ = shrunk(Terms(0.001, 200))
    assert made.program.text == "def f(x, y):\n    return x + y\n"
    assert made.trials[0].change == "what has no effect"
    assert {trial.result for trial in made.trials} > {"kept"}


@pytest.mark.parametrize("budget", [2, 3, 7, 20])
def test_the_budget_is_never_exceeded(budget: int) -> None:
    made, engine = shrunk(Terms(0.001, budget))
    assert made.spent == len(engine.tasks) <= budget
    assert programs.size(made.program.text) <= programs.size(BLOATED)


def test_the_test_split_is_never_asked() -> None:
    _, engine = shrunk(Terms(0.001, 60))
    assert {task.split for task in engine.tasks} == {Split.TRAIN, Split.VALIDATION}


def test_the_result_does_not_depend_on_workers() -> None:
    first, second = shrunk(Terms(0.001, 80), workers=1)[0], shrunk(Terms(0.001, 80), workers=5)[0]
    assert first == second


@pytest.mark.parametrize("tolerance", [0.0, 1e-6, 0.01, 0.3])
def test_what_is_kept_holds_on_train_and_on_validation(tolerance: float) -> None:
    made, engine = shrunk(Terms(tolerance, 120))
    for split in (Split.TRAIN, Split.VALIDATION):
        before, after = (
            engine.evaluate(text, split).objectives["error"] for text in (BLOATED, made.program.text)
        )
        assert after <= before * (1 + tolerance) + 1e-7
        assert made.evaluations[split].objectives["error"] == pytest.approx(after)


def test_a_program_that_cannot_be_smaller_is_returned_as_it_is() -> None:
    text = "# the sum\ndef f(x, y):\n    return x + y  # of both\n"
    made, _ = shrunk(Terms(0.001, 100), text=text)
    assert made.program == Program(text, "bloated")


def value(name: str, number: float, split: Split = Split.TRAIN, status: Status = Status.OK) -> Evaluation:
    return Evaluation(split, status, {} if status is not Status.OK else {name: number})


@pytest.mark.parametrize(
    ("objective", "before", "worst"),
    [
        (Objective("cost"), 50.0, 50.05),
        (Objective("profit", "maximise"), 50.0, 49.95),
        (Objective("gap", reduce="gap"), 2.0, 2.1),
        (Objective("gap", reduce="worst_gap"), 0.0, 0.1),
        (Objective("time", source="cpu"), 2.0, 2.2),
        (Objective("debt", "maximise"), -50.0, -50.05),
    ],
)
def test_the_tolerance_ends_where_it_says(objective: Objective, before: float, worst: float) -> None:
    terms, old = Terms(0.001), value(objective.name, before)
    inward = math.copysign(1e-6, objective.loss(1.0))
    assert terms.fault((objective,), old, value(objective.name, worst - inward)) is None
    assert objective.name in str(terms.fault((objective,), old, value(objective.name, worst + inward)))


def test_a_failure_is_a_fault_and_time_counts_only_where_it_is_said_to() -> None:
    timed = (Objective("time", source="cpu"),)
    old, new = value("time", 1.0), value("time", 9.0)
    assert Terms(timed=False).fault(timed, old, new) is None
    assert Terms(timed=True).fault(timed, old, new)
    assert Terms().fault(timed, old, value("time", 0.0, status=Status.TIMEOUT)) == "timeout on train"
