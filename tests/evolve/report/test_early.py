"""Early ends are counted, their checks make an error rate, and both reach the page and the JSON."""

from __future__ import annotations

from dataclasses import replace

from evolve.report.early import Early
from evolve.report.figures import figures
from evolve.report.numbers import Numbers
from evolve.report.page import write_report
from evolve.types import Proposal, Screening, Split, Status


def screened(run, step: int, verdict: str, *, audited: bool = False, wrong: bool = False) -> None:
    """Record a candidate whose evaluation ended early after ten of forty instances."""
    text = f"def priority(job, state):\n    return job.p + {step}.25\n"
    whole = run.evaluation(text, 0.5, Split.TRAIN)
    found = Screening(verdict, 10, 40, 0 if verdict == "same" else None, {}, audited, wrong)
    evaluation = replace(whole, screening=found)
    if verdict == "dropped" and not audited:
        kept = whole.measurements[:10]
        evaluation = replace(evaluation, status=Status.DROPPED, objectives={}, measurements=kept)
    run.ledger.propose(step, Proposal(text, "genetic/constant"), f"early{step:034}", step)
    run.ledger.evaluate(step, evaluation)


def test_savings_and_errors_are_in_the_json_and_on_the_page(make_run, tmp_path) -> None:
    run = make_run("early", candidates=0, finish=False)
    for step in range(1, 9):
        screened(run, step, "dropped")
    screened(run, 9, "dropped", audited=True)
    screened(run, 10, "dropped", audited=True, wrong=True)
    screened(run, 11, "same")
    numbers = Numbers(run.journal, run.folder)
    found = numbers.summary()["screening"]
    assert found["dropped"] == {"count": 10, "audited": 2, "wrong": 1, "error_rate": 0.5}
    assert found["same"] == {"count": 1, "audited": 0, "wrong": 0, "error_rate": None}
    assert (found["instances_answered"], found["instances_whole"]) == (9 * 10 + 2 * 40, 11 * 40)
    assert found["saved"] == 1 - 170 / 440
    assert figures(numbers)["failures"] == [], "a dropped candidate did not fail"
    statuses = [row["status"] for row in figures(numbers)["candidates"] if row["step"] > 0]
    assert statuses == ["dropped"] * 8 + ["ok"] * 2 + ["same"]
    page = write_report(numbers, tmp_path / "report.html").read_text(encoding="utf-8")
    assert "61 % of the instance evaluations were saved" in page
    assert "50.0 %" in page


def test_a_search_without_early_ends_has_no_table(finished_run) -> None:
    numbers = Numbers(finished_run.journal, finished_run.folder)
    assert numbers.early.sentence == ""
    assert numbers.summary()["screening"]["saved"] == 0.0


def test_what_cost_nothing_is_not_counted(finished_run) -> None:
    twin = Numbers(finished_run.journal, finished_run.folder).individuals[0]
    assert Early.of([replace(twin, step=5, twin=1)]).whole == 0
