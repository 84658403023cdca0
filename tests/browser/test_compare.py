"""The page of a comparison in a real browser."""

from __future__ import annotations

from evolve.report.campaigns import Meeting
from evolve.report.comparison import write_comparison
from evolve.report.numbers import Numbers


def test_a_comparison_opens_from_a_file_and_its_drawings_can_be_chosen(page, make_run, tmp_path):
    runs = [make_run(name, candidates=30, seed=seed) for name, seed in (("a<b>", 1), ("b", 2))]
    meeting = Meeting.of([Numbers(run.journal, run.folder) for run in runs])
    path = write_comparison(meeting, tmp_path / "compare.html")
    page.open(path)
    page.requests()
    page.open(path)
    assert page.requests() == [path.resolve().as_uri()]
    assert "A: a<b>" in page.one(".subtitle").text
    assert len(page.all(".option.on svg.scatter path.run-a")) > 0
    assert len(page.all(".option.on svg.scatter path.run-b")) > 0
    page.all("input[name=axis]")[1].click()
    assert page.one("#courses .option.on figure .plot").get_attribute("aria-label") == "wall time"
