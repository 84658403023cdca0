"""The stored table belongs to the instances that are generated, and says what it proves."""

from __future__ import annotations

import pytest

from evolve.errors import ProblemError


def test_every_row_belongs_to_the_shop_of_its_name_and_bounds_it(part):
    references = part("references")
    stored = references.load()
    designs = references.designs([references.SMALL], range(24))
    designs += references.designs(references.SIZES, references.REPS)
    assert len(designs) == len(stored) == 192
    for design in designs:
        shop, known = design.job_shop(), stored[design.name]
        assert known.crc == references.crc(shop), design.name
        assert shop.trivial_bound <= known.bound <= known.blocking_bound
        assert known.value in (None, known.bound)
        assert known.plain.kind == ("exact" if known.value else "bound")
        assert known.plain.certified


def test_small_ones_are_proved_with_blocking_too(part):
    references = part("references")
    for design in references.designs([references.SMALL], range(24)):
        known = references.load()[design.name]
        assert known.blocking.kind == "exact"
        assert known.blocking_value >= known.value


def test_a_changed_table_is_refused(part):
    references = part("references")
    text = references.TABLE.read_text()
    assert references.loads(text) == references.load()
    with pytest.raises(ProblemError, match="checksum"):
        references.loads(text.replace("575", "574", 1))


def test_what_is_written_is_read_back(part):
    references = part("references")
    designs = references.designs([references.SMALL, (20, 15)], range(3))
    rows = [(design, references.load()[design.name]) for design in designs]
    assert references.loads(references.dumps(rows)) == {d.name: known for d, known in rows}


def test_a_shop_about_which_nothing_is_proved_is_refused(part):
    cases = part("cases").cases
    with pytest.raises(ProblemError, match="nothing is proved about g7x7_00"):
        list(cases([{"generated": ["7x7"], "reps": [0, 1]}]))
