"""The page shows a program beside its simpler version, with what the difference costs on test."""

from __future__ import annotations

from pathlib import Path

from evolve.report.numbers import Numbers
from evolve.report.page import write_report
from evolve.report.simpler import simpler, simplified_json

SHORT = "def priority(job, state):\n    return max(job.d, state.t + job.p)\n"
HOSTILE = 'def priority(job, state):\n    return "</code></pre><img src=x onerror=alert(1)>"\n'


def simplified_run(make_run, text: str = SHORT, quality: float = 0.02) -> Numbers:
    run = make_run()
    best = Numbers(run.journal, run.folder).finalists[0]
    run.simplify(best.step, text, quality)
    return Numbers(run.journal, run.folder)


def test_json_has_both_versions_and_their_paired_difference(make_run) -> None:
    numbers = simplified_run(make_run)
    best = numbers.finalists[0]
    row = numbers.summary()["front"][0]
    assert row["program"] == best.name
    made = row["simplified"]
    assert made == simplified_json(numbers, best)
    assert made["text"] == SHORT != best.text
    assert made["nodes"][0] > made["nodes"][1]
    versus = made["versus_original"]
    assert versus["n"] == 45
    exact = made["objectives"]["test"]["gap"] - row["objectives"]["test"]["gap"]
    assert abs(versus["difference"] - exact) < 1e-9
    assert versus["lo"] <= versus["difference"] <= versus["hi"]
    assert all(other["simplified"] is None for other in numbers.summary()["front"][1:])


def test_the_latest_simpler_version_counts_and_a_failed_attempt_does_not_show(make_run) -> None:
    run = make_run()
    best = Numbers(run.journal, run.folder).finalists[0]
    run.simplify(best.step, best.text, 0.02)
    assert Numbers(run.journal, run.folder).simplified, "it says that a cut was kept"
    run.simplify(best.step, SHORT, 0.03)
    assert Numbers(run.journal, run.folder).simpler(best.step).text == SHORT


def test_the_page_shows_the_simpler_version_first_and_what_was_tried(make_run) -> None:
    numbers = simplified_run(make_run)
    shown = simpler(numbers, numbers.finalists[0])
    assert (
        "no objective of the verifier may become worse by more than 0.1 % of the reference"
        in shown["sentence"]
    )
    assert "n = 45 instances" in shown["sentence"]
    assert (shown["kept"], len(shown["trials"].rows)) == (1, 2)
    page = write_report(numbers, numbers.folder / "report.html").read_text(encoding="utf-8")
    section = page[page.index('class="program incumbent"') :]
    assert section.index("simpler") < section.index("original") < section.index("side by side")
    assert "1 of 2 cuts kept" in section


def test_a_simpler_version_is_escaped_like_every_source(make_run, tmp_path: Path) -> None:
    numbers = simplified_run(make_run, HOSTILE)
    page = write_report(numbers, tmp_path / "report.html").read_text(encoding="utf-8")
    assert "<img" not in page
    assert "&lt;img src=x" in page
