"""Recorded calls: in memory, and as a file that can be shipped and replayed."""

from __future__ import annotations

import json
import os
import threading
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TextIO

from evolve.errors import RecordingMismatch, UsageError
from evolve.types import Call, Reply

FORMAT = 1
Json = dict[str, Any]


@dataclass(frozen=True)
class Recording:
    """The calls of a campaign, in the order in which they ended.

    Attributes:
        meta: What the campaign was, e.g. "problem", "hook", "seed"; a replay compares them.
        calls: Failed ones included.
    """

    meta: Mapping[str, Any]
    calls: tuple[Call, ...]

    def require(self, **expected: Any) -> None:
        """Compare the campaign that was recorded with the one that shall replay it.

        Raises:
            RecordingMismatch: A value differs.
        """
        for key, wanted in expected.items():
            if key in self.meta and self.meta[key] != wanted:
                raise RecordingMismatch(
                    f"the recording was made with {key} {self.meta[key]!r}, and this campaign has {wanted!r}"
                )


class MemoryLog:
    """Calls in memory (role `evolve.protocols.CallLog`).

    Args:
        calls: Known from the start.
    """

    def __init__(self, calls: Iterable[Call] = ()) -> None:
        self._lock = threading.Lock()
        self._calls: list[Call] = []
        self._replies: dict[str, Reply] = {}
        for call in calls:
            self._keep(call)

    @property
    def calls(self) -> tuple[Call, ...]:
        """Every call, in the order in which they ended."""
        with self._lock:
            return tuple(self._calls)

    @property
    def micro_usd(self) -> int:
        """What they cost together."""
        return sum(call.micro_usd for call in self.calls)

    def record(self, call: Call) -> None:
        """Keep a call."""
        with self._lock:
            self._keep(call)

    def find(self, request_digest: str) -> Reply | None:
        """Return the first answer to a request."""
        return self._replies.get(request_digest)

    def _keep(self, call: Call) -> None:
        self._calls.append(call)
        if call.reply is not None:
            self._replies.setdefault(call.request.digest, call.reply)


class FileLog(MemoryLog):
    """Calls in a file, one JSON value a line (role `evolve.protocols.CallLog`).

    The first line names the format and the campaign. System prompts, which repeat, have lines of
    their own. What an existing file holds is kept, and a torn last line is cut off.

    Args:
        path: Of the file; created if missing.
        meta: See `Recording`; of a new file.
    """

    def __init__(self, path: Path, meta: Mapping[str, Any] | None = None) -> None:
        known = load(path).calls if path.is_file() and path.stat().st_size else None
        super().__init__(known or ())
        self._systems = {call.request.system: index for index, call in enumerate(_firsts(known or ()))}
        self._file: TextIO = path.open("a", encoding="utf-8")
        if known is None:
            self._write({"format": FORMAT, "meta": dict(meta or {})})
        else:
            os.truncate(path, _whole(path))

    def record(self, call: Call) -> None:
        """Keep a call; it is on the disk when this returns."""
        with self._lock:
            system = call.request.system
            if system not in self._systems:
                self._systems[system] = len(self._systems)
                self._write({"system": system})
            body = call.to_json()
            body["request"]["system"] = self._systems[system]
            self._write(body)
            self._keep(call)

    def close(self) -> None:
        """Close the file."""
        self._file.close()

    def _write(self, value: Json) -> None:
        self._file.write(json.dumps(value) + "\n")
        self._file.flush()
        os.fsync(self._file.fileno())


def save(recording: Recording, path: Path) -> None:
    """Write a recording to a new file.

    Raises:
        UsageError: The file exists.
    """
    if path.exists():
        raise UsageError(f"{path}: exists already; choose another name")
    log = FileLog(path, recording.meta)
    for call in recording.calls:
        log.record(call)
    log.close()


def load(path: Path) -> Recording:
    """Read a recording.

    Raises:
        UsageError: There is none, or it is not one.
    """
    try:
        lines = path.read_bytes()[: _whole(path)].decode("utf-8").splitlines()
        values = [json.loads(line) for line in lines]
    except OSError as error:
        raise UsageError(f"{path}: cannot read the recording: {error.strerror}") from None
    except ValueError as error:
        raise UsageError(f"{path}: not a recording of model calls: {error}") from None
    if not values or not isinstance(values[0], dict) or values[0].get("format") != FORMAT:
        raise UsageError(f"{path}: not a recording of model calls in format {FORMAT}")
    try:
        return Recording(values[0]["meta"], tuple(_calls(values[1:])))
    except (KeyError, TypeError, IndexError, AttributeError) as error:
        raise UsageError(f"{path}: not a recording of model calls: {error!r}") from None


def _whole(path: Path) -> int:
    """Return the length of a file up to its last complete line."""
    return path.read_bytes().rfind(b"\n") + 1


def _firsts(calls: Iterable[Call]) -> list[Call]:
    """Return the first call of each system prompt."""
    return list({call.request.system: call for call in reversed(tuple(calls))}.values())[::-1]


def _calls(values: Iterable[Json]) -> Iterator[Call]:
    systems: list[str] = []
    for value in values:
        if value.keys() == {"system"}:
            systems.append(value["system"])
        else:
            yield Call.from_json(value, systems[value["request"]["system"]])
