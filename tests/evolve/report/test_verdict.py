"""The sentences that a reader decides by."""

from __future__ import annotations

import pytest

from evolve.report.numbers import Numbers
from evolve.report.verdict import effort, verdict
from evolve.types import Split


def judged(run):
    return verdict(Numbers(run.journal, run.folder))


def test_a_clear_gain_is_called_one_with_its_interval_and_certificate(finished_run):
    found = judged(finished_run)
    assert found.tone == "better"
    assert "Every baseline is beaten" in found.headline
    assert "the best baseline, mdd, has 11.9 %." in found.headline.replace("\u00a0", " ")
    assert any("95 % interval, n = 45 instances" in sentence for sentence in found.sentences)
    assert "The gaps are certified: every reference on test is exact." in found.sentences


def test_nothing_better_is_said_plainly(make_run):
    run = make_run(candidates=10, finish=False)
    run.finish({1: 0.5, 2: 0.6})
    found = judged(run)
    assert found.tone == "worse"
    assert found.headline.startswith("Nothing found beats the best baseline")


def test_a_difference_within_chance_is_not_called_a_gain(make_run):
    run = make_run(candidates=10, finish=False)
    run.finish({1: 0.109})
    assert judged(run).tone == "unclear"


@pytest.mark.parametrize(("shift", "notable"), [(0.0, False), (0.12, True)])
def test_a_lead_that_held_out_instances_do_not_show_is_flagged(make_run, shift, notable):
    run = make_run(shift=shift)
    drop = judged(run).drop
    assert drop is not None
    assert drop.notable is notable
    assert drop.lo < drop.train - drop.test < drop.hi
    said = any("fits the train instances only" in sentence for sentence in judged(run).sentences)
    assert said is notable


def test_the_best_baseline_on_test_is_the_one_to_beat(finished_run):
    found = judged(finished_run)
    values = [v.value for v in found.versus]
    assert values == sorted(values)
    name = found.versus[0].baseline.name
    numbers = Numbers(finished_run.journal, finished_run.folder)
    best = min(numbers.baselines, key=lambda b: b.evaluations[Split.TEST].objectives["gap"])
    assert best.name == name


def test_the_effort_names_evaluations_and_why_it_stopped(finished_run):
    said = effort(Numbers(finished_run.journal, finished_run.folder))
    assert said.startswith("60 evaluations of 60 proposals in ")
    assert said.endswith("stopped by evaluations.")
