"""The stored table cannot change unnoticed."""

from __future__ import annotations

import pytest

from evolve.errors import ProblemError


def test_a_changed_digit_is_refused(part):
    optima = part("optima")
    text = optima.TABLE.read_text()
    name = next(line for line in text.splitlines() if line.startswith("n200_tf6_rdd02_r0"))
    with pytest.raises(ProblemError, match="checksum"):
        optima.loads(text.replace(name, name[:-1] + str((int(name[-1]) + 1) % 10)))


def test_a_lost_line_is_refused(part):
    optima = part("optima")
    with pytest.raises(ProblemError, match="checksum"):
        optima.loads("".join(optima.TABLE.read_text().splitlines(keepends=True)[:-1]))


def test_what_is_written_is_read_again(part):
    optima = part("optima")
    rows = [(design, optima.Optimum(design.n, design.seed)) for design in optima.published()[::50]]
    assert optima.loads(optima.dumps(rows)) == {design.name: optimum for design, optimum in rows}
