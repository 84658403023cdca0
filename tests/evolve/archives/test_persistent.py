"""The persistent sequence and mapping, against a list and a dictionary."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from evolve.archives import persistent
from evolve.archives.persistent import CHUNK, Series, Table


@given(st.lists(st.tuples(st.booleans(), st.integers(0, 10**6)), max_size=60), st.integers(1, 4))
@settings(deadline=None)
def test_a_series_does_what_a_list_does(changes, chunk):
    before, persistent.CHUNK = persistent.CHUNK, chunk
    try:
        series: Series[int] = Series()
        plain: list[int] = []
        for number, (insert, where) in enumerate(changes):
            older, copy = series, list(plain)
            if insert or not plain:
                at = where % (len(plain) + 1)
                series = series.inserted(at, number)
                plain.insert(at, number)
            else:
                gone = {where % len(plain), where // 7 % len(plain)}
                series = series.without(gone)
                plain = [item for at, item in enumerate(plain) if at not in gone]
            assert list(series) == plain
            assert len(series) == len(plain)
            assert [series[at] for at in range(len(plain))] == plain
            assert list(older) == copy
            assert all(0 < len(part) <= 2 * chunk for part in series.chunks)
    finally:
        persistent.CHUNK = before


def test_a_series_shares_every_chunk_that_it_did_not_touch():
    series = Series.of(range(20 * CHUNK))
    longer = series.inserted(5 * CHUNK + 3, -1)
    same = {id(chunk) for chunk in series.chunks} & {id(chunk) for chunk in longer.chunks}
    assert len(same) == 19


def test_a_series_that_lost_most_of_itself_is_packed_again():
    series = Series.of(range(50 * CHUNK))
    few = series.without(index for index in range(50 * CHUNK) if index % CHUNK)
    assert list(few) == [CHUNK * k for k in range(50)]
    assert len(few.chunks) <= 4


def test_an_index_beyond_the_end_is_an_error():
    with pytest.raises(IndexError, match="index 2 of a series of 2"):
        Series.of("ab")[2]


@given(st.lists(st.tuples(st.tuples(st.integers(0, 300), st.integers(0, 3)), st.integers())))
def test_a_table_does_what_a_dictionary_does(changes):
    table: Table[tuple[int, int], int] = Table()
    plain: dict[tuple[int, int], int] = {}
    for key, value in changes:
        older, copy = table, dict(plain)
        table = table.put(key, value)
        plain[key] = value
        assert dict(table) == plain
        assert dict(older) == copy
        assert len(table) == len(plain)
    assert table.get((-1, -1)) is None
