"""Stored reference values cannot change unnoticed."""

from __future__ import annotations

import pytest

from evolve.errors import ProblemError

NAMES = ("optima.csv", "best_known.csv", "orlib_best_known.csv")


@pytest.fixture(params=NAMES)
def text(part, request) -> str:
    return (part("tables").FOLDER / request.param).read_text()


def test_a_changed_digit_is_refused(part, text):
    line = text.splitlines()[100]
    spoilt = line[:-1] + str((int(line[-1]) + 1) % 10)
    with pytest.raises(ProblemError, match="checksum"):
        part("tables").loads(text.replace(line, spoilt), "here")


def test_a_lost_line_is_refused(part, text):
    with pytest.raises(ProblemError, match=r"here: the checksum"):
        part("tables").loads("".join(text.splitlines(keepends=True)[:-1]), "here")


def test_what_is_written_is_read_again(part, monkeypatch, tmp_path):
    optima = part("optima")
    rows = [(design, optima.Optimum(design.n, design.seed)) for design in optima.published()[::50]]
    monkeypatch.setattr(optima, "TABLE", tmp_path / "optima.csv")
    optima.TABLE.write_text(optima.dumps(rows))
    assert optima.load() == {design.name: optimum for design, optimum in rows}
