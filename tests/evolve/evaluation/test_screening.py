"""Who is dropped, who counts as the same, and how a verdict is checked: behind the real sandbox."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import numpy as np
import pytest

from evolve import Entry, Float, Hook, Instance, Objective, Problem, Program, Reference, Split
from evolve.evaluation import Evaluator
from evolve.evaluation.fingerprint import fingerprint
from evolve.evaluation.stages import opening, stages_of
from evolve.protocols import Task
from evolve.sandbox import ZygoteSandbox
from evolve.types import Evaluation, Limits, Margin, Screen, Status

N = 20
HOOK = Hook("f", (Entry("f", {"x": Float()}, Float()),), Program("def f(x):\n    return x\n", "seed"))


class Offsets:
    """The value on an instance is how far the answer is from the instance's number."""

    objectives = (Objective("gap", reduce="gap", of="distance"), Objective("size", source="size"))

    def instances(self, split: Split) -> list[Instance]:
        reference = {"distance": Reference(10.0, "exact", "by construction")}
        return [Instance(f"i{n:02}", split, float(n), reference) for n in range(N)]

    def run(self, program, instance):
        return program.f(instance.data)

    def score(self, instance, answer):
        return {"distance": 10.0 + abs(answer - instance.data)}


PROBLEM = Problem("offsets", "", Offsets(), (HOOK,), (), Limits(cpu_s=1.0))
NAMES = tuple(f"i{n:02}" for n in range(N))
OFFSETS = np.arange(1.0, 13.0)  # of twelve individuals: each is wrong by as much on every instance
BAD = "def f(x):\n    return x + 9.7\n"
GOOD = "def f(x):\n    return x + 0.01\n"
LATE = "def f(x):\n    return x + 9.7 if x < 4.0 else x\n"


def screen(**changes) -> Screen:
    """Return a screen that knows twelve individuals; the front is the one that is off by 1."""
    distances = np.repeat(OFFSETS[:, None], N, axis=1)
    answers = [[fingerprint(n + offset) for n in range(N)] for offset in OFFSETS]
    known = Screen(
        order=NAMES,
        looks=(4, 8, 12),
        keys=("distance",),
        table=(10.0 + distances)[None],
        answers=np.array(answers, dtype=np.uint64),
        steps=np.arange(len(OFFSETS)),
        counted=("gap", "size"),
        fronts=(np.array([[10.0, 3.0]]),),
        reserve=30.0,
        margin=Margin(4, 1.75, as_far=True),
        match_from=8,
        audit=False,
    )
    return replace(known, **changes)


@pytest.fixture(scope="module")
def evaluator() -> Iterator[Evaluator]:
    made = Evaluator(PROBLEM, ZygoteSandbox())
    yield made
    made.close()


def evaluate(evaluator: Evaluator, text: str, known: Screen | None) -> Evaluation:
    return evaluator.evaluate(Task(Program(text), "f", Split.TRAIN, 1, 1, screen=known))


def test_a_hopeless_program_is_dropped_at_the_first_look(evaluator: Evaluator) -> None:
    done = evaluate(evaluator, BAD, screen())
    assert done.status is Status.DROPPED
    assert (done.failed, done.ok, done.objectives) == (False, False, {})
    assert len(done.measurements) == done.screening.seen == 4
    assert done.screening.expected["gap"] == pytest.approx(97.0, abs=10)
    assert "after 4 of 20 instances it could not be expected to be among the best" in done.reason


def test_a_good_program_sees_every_instance_and_has_the_same_values(evaluator: Evaluator) -> None:
    done, plain = evaluate(evaluator, GOOD, screen()), evaluate(evaluator, GOOD, None)
    assert done.screening is None
    assert done.objectives == plain.objectives
    assert {(m.instance, m.values["distance"]) for m in done.measurements} == {
        (m.instance, m.values["distance"]) for m in plain.measurements
    }


@pytest.mark.parametrize(
    "changes",
    [
        {"fronts": ()},
        {"fronts": (np.array([[10.0, 3.0]]), np.array([[10.0, 900.0]]))},
        {"fronts": (np.empty((0, 2)),)},
        {"reserve": 200.0},
        {"table": np.ones((1, 3, N)), "answers": np.ones((3, N), np.uint64), "steps": np.arange(3)},
    ],
    ids=["archive of niches", "small enough for a front", "empty front", "reserve", "little known"],
)
def test_what_might_still_be_of_use_is_not_dropped(evaluator: Evaluator, changes) -> None:
    assert evaluate(evaluator, BAD, screen(match_from=0, **changes)).ok


@pytest.mark.parametrize("as_far", [False, True])
def test_a_crowd_that_foresees_itself_says_little_about_a_stranger(
    evaluator: Evaluator, as_far: bool
) -> None:
    """Half of the individuals are alike; the others begin badly and end well, and so might a newcomer."""
    crowd = [np.full(N, 9.0 + 0.001 * k) for k in range(6)]
    others = [np.where(np.arange(N) < N // 2, 6.5 + 0.001 * k, 0.1 * k) for k in range(6)]
    table = 10.0 + np.array([*crowd, *others])[None]
    known = screen(table=table, match_from=0, looks=(4,), margin=Margin(4, 1.75, as_far=as_far))
    stranger = "def f(x):\n    return x + 8.0\n"
    member = "def f(x):\n    return x + 9.0005\n"
    assert evaluate(evaluator, member, known).status is Status.DROPPED
    assert evaluate(evaluator, stranger, known).status is (Status.OK if as_far else Status.DROPPED)


def test_an_audit_evaluates_in_full_and_says_whether_the_verdict_was_wrong(evaluator: Evaluator) -> None:
    right, wrong = (evaluate(evaluator, text, screen(audit=True)) for text in (BAD, LATE))
    for done in (right, wrong):
        assert done.ok
        assert (done.screening.verdict, done.screening.audited, done.screening.seen) == ("dropped", True, 4)
        assert len(done.measurements) == N
    assert not right.screening.wrong
    assert not wrong.screening.wrong, "19.4 is still no match for the front"
    loose = screen(audit=True, fronts=(np.array([[50.0, 3.0]]),))
    assert evaluate(evaluator, LATE, loose).screening.wrong
    assert not evaluate(evaluator, BAD, loose).screening.wrong


def test_equal_answers_make_the_same_but_not_before_enough_of_them(evaluator: Evaluator) -> None:
    same = "def f(x):\n    return x + 4.0 + 0.0\n"
    done = evaluate(evaluator, same, screen(fronts=()))
    assert done.status is Status.OK
    assert (done.screening.verdict, done.screening.elder, done.screening.seen) == ("same", 3, 8)
    assert list(done.objectives) == ["size"], "values of its own are only those that need no instance"
    assert len(done.measurements) == 8


def test_an_audit_finds_a_program_that_only_began_like_its_elder(evaluator: Evaluator) -> None:
    begins = "def f(x):\n    return x + 4.0 if x < 15.0 else x\n"
    wrong = evaluate(evaluator, begins, screen(fronts=(), audit=True))
    assert (wrong.screening.verdict, wrong.screening.wrong) == ("same", True)
    right = evaluate(evaluator, "def f(x):\n    return 4.0 + x\n", screen(fronts=(), audit=True))
    assert (right.screening.verdict, right.screening.wrong) == ("same", False)


def test_answers_without_a_fingerprint_are_never_the_same(evaluator: Evaluator) -> None:
    known = screen(fronts=(), answers=np.zeros((len(OFFSETS), N), np.uint64))
    assert evaluate(evaluator, "def f(x):\n    return x + 4.0\n", known).screening is None


def test_a_failure_is_a_failure_whatever_the_screen(evaluator: Evaluator) -> None:
    done = evaluate(evaluator, "def f(x):\n    return 1.0 / (x - 2.0)\n", screen())
    assert (done.status, done.failed, done.screening) == (Status.CRASH, True, None)


@pytest.mark.parametrize("timed", [False, True])
def test_stages_cover_every_instance_once_and_time_the_same_ones(timed: bool) -> None:
    instances = Offsets().instances(Split.TRAIN)
    objectives = [*Offsets.objectives, *([Objective("cpu", source="cpu")] if timed else [])]
    first = opening(NAMES, timed=timed)
    order = (*first, *(name for name in reversed(NAMES) if name not in first))
    plain = stages_of(instances, objectives, None)
    screened = stages_of(instances, objectives, screen(order=order, looks=(2, 4, 8, 12)))
    for stages in (plain, screened):
        names = [i.name for stage in stages for i in stage.instances]
        assert sorted(names) == sorted(NAMES)
    assert [i.name for stage in screened for i in stage.instances] == list(order)
    on_time = [[i.name for s in stages if s.timed for i in s.instances] for stages in (plain, screened)]
    assert on_time[0] == on_time[1]
    assert bool(on_time[0]) is timed
    judged, seen = [], 0
    for stage in screened:
        seen += len(stage.instances)
        judged += [seen] if stage.judged else []
    assert judged == [2, 4, 8, 12]
