"""Runs side by side."""

from __future__ import annotations

import json
import re

import pytest

from evolve.errors import UsageError
from evolve.report.campaigns import Meeting
from evolve.report.comparison import sentences, write_comparison
from evolve.report.numbers import Numbers


@pytest.fixture
def runs(make_run):
    made = [make_run("a", candidates=50), make_run("b", candidates=25, seed=2)]
    return [Numbers(run.journal, run.folder) for run in made]


def test_incumbents_are_compared_on_the_same_instances(runs):
    meeting = Meeting.of(runs)
    (duel,) = meeting.duels
    a, b = (run.finalists[0] for run in runs)
    assert duel.paired.difference == pytest.approx(
        a.objectives()["test"]["gap"] - b.objectives()["test"]["gap"]
    )
    assert duel.paired.n == 45
    assert sentences(meeting)[0].startswith("A is better than B: A minus B is −")
    json.dumps(meeting.json(), allow_nan=False)


def test_several_intervals_are_wider_so_that_they_hold_together(runs, make_run):
    third = make_run("c", candidates=15, seed=3)
    (pair,) = Meeting.of(runs).duels
    first = Meeting.of([*runs, Numbers(third.journal, third.folder)]).duels[0]
    assert first.paired.comparisons == 3
    assert first.paired.hi - first.paired.lo > pair.paired.hi - pair.paired.lo


def test_the_joint_scale_ranks_fronts_by_what_they_dominate(runs):
    meeting = Meeting.of([runs[0], runs[0]])
    one, other = meeting.volumes
    assert [v.value for v in one] == [v.value for v in other]
    assert meeting.duels[0].paired.difference == 0
    assert not meeting.duels[0].paired.significant


def test_the_page_names_every_run_and_asks_for_nothing(runs, tmp_path):
    text = write_comparison(Meeting.of(runs), tmp_path / "page.html").read_text(encoding="utf-8")
    assert "A: a" in text
    assert "B: b" in text
    assert not re.search(r"(src|href)=.?https?:", text)


def test_runs_that_do_not_compare_are_refused_in_one_line(runs, make_run):
    other = make_run("other", candidates=3, finish=False)
    numbers = Numbers(other.journal, other.folder)
    numbers.problem["digest"] = "another"
    with pytest.raises(UsageError, match="different versions of problem `tardiness`"):
        Meeting.of([runs[0], numbers])
    numbers.problem["name"] = "packing"
    with pytest.raises(UsageError, match="about `packing`"):
        Meeting.of([runs[0], numbers])
    with pytest.raises(UsageError, match="give two to 6"):
        Meeting.of(runs[:1])
