"""The journal keeps everything it returned from, and says clearly when it cannot."""

from __future__ import annotations

import itertools
import sqlite3
import threading
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evolve.errors import StoreCorrupt, UsageError
from evolve.store import SCHEMA, Journal


def clock():
    """Return a clock that advances by one second a reading."""
    ticks = itertools.count(1)
    return lambda: float(next(ticks))


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "journal.sqlite"


def test_events_come_back_in_order_from_another_connection(path: Path) -> None:
    journal = Journal.create(path, {"config": {"seed": 1}}, clock())
    journal.append("proposed", {"operator": "x"}, step=1, digest="d", text="def f(): pass")
    journal.append("evaluated", {"status": "ok"}, step=1)
    reader = Journal.open(path, clock())
    assert [(e.seq, e.kind, e.step) for e in reader.events()] == [(1, "proposed", 1), (2, "evaluated", 1)]
    assert reader.meta("config") == {"seed": 1}
    assert reader.meta("absent") is None
    assert reader.text(next(reader.events("proposed")).body["text"]) == "def f(): pass"


def test_a_reader_follows_a_writer_that_is_still_open(path: Path) -> None:
    writer = Journal.create(path, {}, clock())
    reader = Journal.open(path, clock())
    writer.append("a", {})
    seen = list(reader.events())
    writer.append("b", {})
    assert [e.kind for e in reader.events(after=seen[-1].seq)] == ["b"]


def test_first_finds_the_elder_under_a_digest(path: Path) -> None:
    journal = Journal.create(path, {}, clock())
    for step in (3, 1):
        journal.append("proposed", {}, step=step, digest="same")
    elder = journal.first("same", "proposed")
    assert elder is not None
    assert elder.step == 3
    assert journal.first("same", "evaluated") is None


@given(text=st.text(alphabet=st.characters(), max_size=50))
def test_any_text_survives_even_lone_surrogates(tmp_path_factory: pytest.TempPathFactory, text: str) -> None:
    journal = Journal.create(tmp_path_factory.mktemp("j") / "journal.sqlite", {}, clock())
    event = journal.append("proposed", {}, text=text)
    assert journal.text(event.body["text"]) == text
    journal.close()


def test_appends_from_many_threads_all_arrive(path: Path) -> None:
    journal = Journal.create(path, {}, clock())

    def work(worker: int) -> None:
        for n in range(25):
            journal.append("call", {"n": n}, step=worker)

    threads = [threading.Thread(target=work, args=(k,)) for k in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [e.seq for e in journal.events()] == list(range(1, 101))


def test_a_missing_journal_names_the_file_and_the_remedy(path: Path) -> None:
    with pytest.raises(UsageError, match=r"journal\.sqlite: no journal here; `evolve runs`"):
        Journal.open(path, clock())


def test_a_truncated_journal_is_refused_and_left_alone(path: Path) -> None:
    journal = Journal.create(path, {}, clock())
    for n in range(200):
        journal.append("evaluated", {"padding": "x" * 500}, step=n)
    journal.close()
    whole = path.read_bytes()
    path.write_bytes(whole[: len(whole) // 2])
    with pytest.raises(StoreCorrupt, match="restore it from a copy"):
        Journal.open(path, clock())
    assert path.read_bytes() == whole[: len(whole) // 2]


def test_a_file_that_is_no_database_is_refused(path: Path) -> None:
    path.write_bytes(b"nothing of the kind" * 100)
    with pytest.raises(StoreCorrupt, match="not a readable journal"):
        Journal.open(path, clock())


def test_another_schema_is_refused_with_both_versions(path: Path) -> None:
    Journal.create(path, {}, clock()).close()
    db = sqlite3.connect(path)
    db.execute(f"PRAGMA user_version={SCHEMA + 1}")
    db.close()
    with pytest.raises(StoreCorrupt, match=f"schema {SCHEMA + 1}.*reads schema {SCHEMA}"):
        Journal.open(path, clock())


def test_a_locked_journal_says_so(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    journal = Journal.create(path, {}, clock())
    journal._db.execute("PRAGMA busy_timeout=50")
    other = sqlite3.connect(path, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    with pytest.raises(StoreCorrupt, match="locked by another program"):
        journal.append("evaluated", {})
    other.execute("ROLLBACK")
    journal.append("evaluated", {})
    assert len(list(journal.events())) == 1
