"""The course of a search, folded from the journal."""

from __future__ import annotations

import numpy as np
import pytest

from evolve.indicators import dominates, losses
from evolve.report.numbers import Numbers
from evolve.report.payload import status_of
from evolve.report.trace import Trace
from evolve.types import Outcome, Proposal


def test_reading_as_it_grows_is_reading_at_once(make_run):
    run = make_run(candidates=0, finish=False)
    objectives = Numbers(run.journal, run.folder).judged
    growing = Trace(objectives)
    seen = [p.individual.step for p in growing.follow(run.journal)]
    run.search(25)
    seen += [p.individual.step for p in growing.follow(run.journal)]
    assert growing.follow(run.journal) == []
    whole = Trace.of(run.journal, objectives)
    assert growing.points == whole.points
    assert seen == [p.individual.step for p in whole.points]
    assert (growing.evaluations, growing.elapsed_s) == (whole.evaluations, whole.elapsed_s)


def test_outcomes_are_those_of_comparing_with_everything_before(finished_run):
    numbers = Numbers(finished_run.journal, finished_run.folder)
    before: list[tuple[float, ...]] = []
    best = np.inf
    for point in numbers.trace.points:
        if not point.individual.evaluation.ok:
            assert point.outcome is Outcome.REJECTED
            continue
        mine = losses(numbers.judged, point.individual.objectives)
        entered = not any(dominates(other, mine) or other == mine for other in before)
        assert (point.outcome is not Outcome.REJECTED) == entered
        assert (point.outcome is Outcome.BEST) == (entered and mine[0] < best)
        best = min(best, mine[0])
        before.append(mine)


def test_a_pause_between_sittings_is_not_work(make_run):
    run = make_run(candidates=5, finish=False)
    objectives = Numbers(run.journal, run.folder).judged
    before = Trace.of(run.journal, objectives).elapsed_s
    run.now += 86_400
    run.journal.append("sitting", {})
    assert Trace.of(run.journal, objectives).elapsed_s == pytest.approx(before)
    run.now += 60
    run.journal.append("ended", {"reason": "minutes"})
    assert Trace.of(run.journal, objectives).elapsed_s == pytest.approx(before + 60.05, abs=0.2)


def test_a_duplicate_costs_no_evaluation_and_gains_nothing(make_run):
    run = make_run(candidates=3, finish=False)
    text = "def priority(job, state):\n    return job.d\n"
    run.ledger.propose(4, Proposal(text, "genetic/name", (1,)), "same", 4)
    run.ledger.skip(4, twin=0, reason="the same program as step 0")
    trace = Numbers(run.journal, run.folder).trace
    assert trace.points[-1].individual.twin == 0
    assert trace.points[-1].outcome is Outcome.REJECTED
    assert trace.evaluations == 3
    assert status_of(trace.points[-1].individual) == "duplicate"


def test_only_candidates_that_were_evaluated_count(finished_run):
    numbers = Numbers(finished_run.journal, finished_run.folder)
    assert numbers.trace.evaluations == numbers.evaluations == 60
    assert [p.evaluations for p in numbers.trace.points] == [0] * 5 + list(range(1, 61))
