"""An append-only record in one SQLite file: one transaction an event, readable while it grows."""

from __future__ import annotations

import contextlib
import hashlib
import json
import sqlite3
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from evolve.errors import StoreCorrupt, UsageError

SCHEMA = 1
PAGE = 500
_TABLES = """
CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE texts (key TEXT PRIMARY KEY, text TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE events (
    seq INTEGER PRIMARY KEY,
    at REAL NOT NULL,
    kind TEXT NOT NULL,
    step INTEGER,
    digest TEXT,
    body TEXT NOT NULL
);
CREATE INDEX by_digest ON events (digest, kind) WHERE digest IS NOT NULL;
CREATE INDEX by_kind ON events (kind, seq);
"""


class Event(NamedTuple):
    """One line of the journal.

    Attributes:
        seq: Position, from 1, without holes.
        at: Seconds since the epoch.
        kind: "proposed", "evaluated", "call", "sitting", "opened", "scored", "ended" …
        step: Of the proposal that it is about, if any.
        body: JSON values.
    """

    seq: int
    at: float
    kind: str
    step: int | None
    body: dict[str, Any]


class Journal:
    """A campaign's record. Appends come from several threads; each is durable when it returns.

    Readers open the same file while a campaign writes it (write-ahead log). A power cut loses
    nothing that `append` returned from (`synchronous=FULL`).

    Raises:
        StoreCorrupt: From every method, when the file is locked, truncated or of another schema.
    """

    def __init__(self, path: Path, db: sqlite3.Connection, clock: Callable[[], float]) -> None:
        self.path = path
        self._db = db
        self._clock = clock
        self._lock = threading.RLock()

    @classmethod
    def create(cls, path: Path, meta: Mapping[str, Any], clock: Callable[[], float]) -> Journal:
        """Start a journal; `meta` holds what never changes: configuration and problem digest.

        The file appears under its name when it is complete, so that no reader meets half of one.
        """
        draft = path.with_name(f"{path.name}.new")
        with _translated(path):
            with contextlib.closing(_connect(draft, "rwc")) as db:
                db.executescript(f"BEGIN; {_TABLES} PRAGMA user_version={SCHEMA}; COMMIT;")
                rows = [(key, json.dumps(value)) for key, value in meta.items()]
                db.executemany("INSERT INTO meta VALUES (?, ?)", rows)
                db.execute("PRAGMA journal_mode=WAL")
            draft.rename(path)
            return cls(path, _connect(path, "rw"), clock)

    @classmethod
    def open(cls, path: Path, clock: Callable[[], float]) -> Journal:
        """Open an existing journal to append or to read."""
        if not path.is_file():
            raise UsageError(f"{path}: no journal here; `evolve runs` lists the runs there are")
        with _translated(path):
            db = _connect(path, "rw")
            version = db.execute("PRAGMA user_version").fetchone()[0]
            if version != SCHEMA:
                raise StoreCorrupt(
                    f"{path}: schema {version}, but this version of evolve reads schema {SCHEMA}; "
                    "use the version that wrote it (environment.json names it)"
                )
            if (fault := db.execute("PRAGMA quick_check(1)").fetchone()[0]) != "ok":
                raise StoreCorrupt(f"{path}: damaged ({fault}); restore it from a copy")
        return cls(path, db, clock)

    def close(self) -> None:
        """Release the file."""
        self._db.close()

    def meta(self, key: str) -> Any:
        """Return what `create` stored under `key`; `None` when it stored nothing."""
        with _translated(self.path), self._lock:
            row = self._db.execute("SELECT value FROM meta WHERE key = ?", (key,)).fetchone()
        return None if row is None else json.loads(row[0])

    def append(
        self,
        kind: str,
        body: Mapping[str, Any],
        *,
        step: int | None = None,
        digest: str | None = None,
        text: str | None = None,
    ) -> Event:
        """Record an event, and `text` with it under `body["text"]`, in one transaction.

        Args:
            kind: See `Event`.
            body: JSON values.
            step: Of the proposal.
            digest: Key for `first`.
            text: Stored once however often it occurs.
        """
        body = dict(body)
        at = self._clock()
        with _translated(self.path), self._lock:
            self._db.execute("BEGIN IMMEDIATE")
            try:
                if text is not None:
                    body["text"] = hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:20]
                    row = (body["text"], json.dumps(text))
                    self._db.execute("INSERT OR IGNORE INTO texts VALUES (?, ?)", row)
                cursor = self._db.execute(
                    "INSERT INTO events (at, kind, step, digest, body) VALUES (?, ?, ?, ?, ?)",
                    (at, kind, step, digest, json.dumps(body, separators=(",", ":"))),
                )
                self._db.execute("COMMIT")
            except BaseException:
                self._db.execute("ROLLBACK")
                raise
        return Event(cursor.lastrowid or 0, at, kind, step, body)

    def events(self, *kinds: str, after: int = 0) -> Iterator[Event]:
        """Yield events in order: of these kinds, or all; those with `seq > after`.

        They are read page by page, so that a long journal takes no more memory than a short one.
        """
        # One kind is in the order of its index; several are cheaper to pick while reading on.
        column = "kind" if len(kinds) == 1 else "+kind"
        chosen = f"AND {column} IN ({','.join('?' * len(kinds))})" if kinds else ""
        query = (
            f"SELECT seq, at, kind, step, body FROM events WHERE seq > ? {chosen} ORDER BY seq LIMIT {PAGE}"  # noqa: S608
        )
        while True:
            with _translated(self.path), self._lock:
                rows = self._db.execute(query, (after, *kinds)).fetchall()
            for seq, at, kind, step, body in rows:
                yield Event(seq, at, kind, step, json.loads(body))
            if len(rows) < PAGE:
                return
            after = rows[-1][0]

    def times(self) -> list[tuple[float, str]]:
        """Return when each event was recorded, and its kind, in order."""
        with _translated(self.path), self._lock:
            return self._db.execute("SELECT at, kind FROM events ORDER BY seq").fetchall()

    def steps(self, *kinds: str) -> list[tuple[int, int]]:
        """Return position and step of the events of these kinds that have a step, in order."""
        marks = ",".join("?" * len(kinds))
        query = f"SELECT seq, step FROM events WHERE kind IN ({marks}) AND step IS NOT NULL ORDER BY seq"  # noqa: S608
        with _translated(self.path), self._lock:
            return self._db.execute(query, kinds).fetchall()

    def first(self, digest: str, kind: str) -> Event | None:
        """Return the first event of `kind` recorded under `digest`."""
        query = (
            "SELECT seq, at, kind, step, body FROM events WHERE digest = ? AND kind = ? ORDER BY seq LIMIT 1"
        )
        with _translated(self.path), self._lock:
            row = self._db.execute(query, (digest, kind)).fetchone()
        if row is None:
            return None
        seq, at, recorded_kind, step, body = row
        return Event(seq, at, recorded_kind, step, json.loads(body))

    def text(self, key: str) -> str:
        """Return the text stored under `key` (an event's `body["text"]`)."""
        with _translated(self.path), self._lock:
            row = self._db.execute("SELECT text FROM texts WHERE key = ?", (key,)).fetchone()
        if row is None:
            raise StoreCorrupt(f"{self.path}: no text {key}; restore the journal from a copy")
        return str(json.loads(row[0]))

    def texts(self, keys: Sequence[str]) -> dict[str, str]:
        """Return the texts stored under at most a few hundred keys.

        Raises:
            StoreCorrupt: One of them is missing.
        """
        wanted = sorted(set(keys))
        query = f"SELECT key, text FROM texts WHERE key IN ({','.join('?' * len(wanted))})"  # noqa: S608
        with _translated(self.path), self._lock:
            found = {key: str(json.loads(text)) for key, text in self._db.execute(query, wanted)}
        if missing := [key for key in wanted if key not in found]:
            raise StoreCorrupt(f"{self.path}: no text {missing[0]}; restore the journal from a copy")
        return found


def _connect(path: Path, mode: str) -> sqlite3.Connection:
    db = sqlite3.connect(
        f"{path.resolve().as_uri()}?mode={mode}",
        uri=True,
        timeout=10.0,
        isolation_level=None,
        check_same_thread=False,
    )
    db.execute("PRAGMA synchronous=FULL")
    return db


@contextlib.contextmanager
def _translated(path: Path) -> Iterator[None]:
    """Turn what SQLite says of the file into one line with a remedy."""
    try:
        yield
    except sqlite3.OperationalError as error:
        if "locked" in str(error) or "busy" in str(error):
            raise StoreCorrupt(f"{path}: locked by another program; close it and try again") from error
        if "readonly" in str(error) or "unable to open" in str(error):
            raise StoreCorrupt(
                f"{path}: cannot be written ({error}); check the folder's permissions"
            ) from error
        if "full" in str(error):
            raise StoreCorrupt(f"{path}: the disk is full; free some space, then resume") from error
        if "disk I/O" in str(error):
            raise StoreCorrupt(f"{path}: {error}; check the disk and its quotas, then resume") from error
        raise StoreCorrupt(f"{path}: {error}; restore the journal from a copy") from error
    except sqlite3.DatabaseError as error:
        raise StoreCorrupt(f"{path}: not a readable journal ({error}); restore it from a copy") from error
