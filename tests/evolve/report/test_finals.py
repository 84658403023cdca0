"""Finalists in the order of validation, and intervals that hold for all of them at once."""

from __future__ import annotations

from evolve.indicators import paired
from evolve.report.figures import figures
from evolve.report.finals import finals_table, standings
from evolve.report.numbers import BOOTSTRAP_SEED, Numbers, values_of
from evolve.report.verdict import verdict
from evolve.types import Split


def test_the_order_is_that_of_validation_and_test_changes_nothing(finished_run) -> None:
    rows = standings(Numbers(finished_run.journal, finished_run.folder))
    assert [row.place for row in rows] == [1, 2, 3, 4, 5]
    assert [row.validation for row in rows] == sorted(row.validation for row in rows)
    assert [row.test for row in rows] != sorted(row.test for row in rows), "or this test shows nothing"


def test_intervals_are_corrected_for_the_number_of_finalists(finished_run) -> None:
    numbers = Numbers(finished_run.journal, finished_run.folder)
    primary, instances = numbers.objectives[0], numbers.instances(Split.TEST)
    rival = next(b for b in numbers.baselines if b.name == "mdd")
    for row in standings(numbers):
        own, other = (values_of(c.evaluations[Split.TEST], primary) for c in (row.finalist, rival))
        alone = paired(primary, instances, own, other, seed=BOOTSTRAP_SEED)
        five = paired(primary, instances, own, other, seed=BOOTSTRAP_SEED, comparisons=5)
        assert (row.paired, row.versus) == (five, "mdd")
        assert five.lo < alone.lo < alone.hi < five.hi


def test_the_verdict_the_table_and_the_json_tell_the_same_intervals(finished_run) -> None:
    numbers = Numbers(finished_run.journal, finished_run.folder)
    first = standings(numbers)[0]
    judged = verdict(numbers)
    assert judged.versus[0].paired == first.paired
    assert any("widened to hold for all 5 finalists at once" in sentence for sentence in judged.sentences)
    told = figures(numbers)
    assert [row["step"] for row in told["finals"]] == [row.finalist.step for row in standings(numbers)]
    assert told["finals"][0]["versus"]["comparisons"] == 5
    versus = {row["baseline"]: row for row in told["incumbent"]["versus"]}
    assert versus["mdd"]["lo"] == told["finals"][0]["versus"]["lo"]
    table = finals_table(numbers)
    assert table is not None
    assert "5 intervals that hold together at 95 %" in table.caption
    assert len(table.rows) == 5


def test_before_the_finals_there_is_no_table(make_run) -> None:
    run = make_run("open", candidates=5, finish=False)
    assert finals_table(Numbers(run.journal, run.folder)) is None
