"""What crosses the two pipes between a scorer and a guest: fixed, flat, typed bytes.

Questions (scorer to guest): `HEAD` (length of the rest, operation, entry, count), then 8-byte
little-endian numbers only, or marshalled constants for `LOAD`. Answers (guest to scorer):
`ANSWER_HEAD` (length of the rest, tag), then raw float64 or int64 of a length that the scorer knows,
or capped text.
Nothing that a guest sends names a type, a shape or a meaning; nothing of it is ever unpickled,
parsed or evaluated.

This module is imported by both sides and therefore by the zygote: standard library only.
"""

from __future__ import annotations

import os
import struct

HEAD = struct.Struct("<IHHq")
ANSWER_HEAD = struct.Struct("<IB")
FIRST_READ = 4096
"""Bytes of a first read: a frame shorter than this is written atomically (PIPE_BUF)."""

CALL, ROWS, LOAD, OUTPUT = 1, 2, 3, 4
"""Operations of a question."""

READY, ANSWER, ANSWER_PRINTED = ord("R"), ord("A"), ord("a")
RAISED, OUT_OF_MEMORY, BAD_ANSWER, FORBIDDEN, TEXT = ord("E"), ord("M"), ord("O"), ord("V"), ord("D")
"""Tags of an answer; `ANSWER_PRINTED` says that printed text waits to be fetched."""

REASON_CAP = 2000
"""Bytes of the reason in a failure frame."""

QUESTIONS_FD, ANSWERS_FD = 3, 4
"""Where a guest finds its two pipe ends."""

REQUEST = struct.Struct("<ciq")
"""Scorer to zygote: b"F", CPU seconds, megabytes; or b"R", the process to reap, 0."""
FORKED = struct.Struct("<ci")
"""Zygote to scorer: b"F", the process as its zygote knows it; or b"N", an error number."""
REAPED = struct.Struct("<cidq")
"""Zygote to scorer: b"X", wait status, CPU seconds, peak resident kilobytes."""


def read_exactly(fd: int, count: int) -> bytearray:
    """Read `count` bytes from a blocking descriptor.

    Raises:
        EOFError: The other end was closed first.
    """
    data = bytearray(count)
    view = memoryview(data)
    done = 0
    while done < count:
        got = os.readv(fd, [view[done:]])
        if not got:
            raise EOFError
        done += got
    return data


def text_frame(tag: int, reason: str, output: str) -> bytes:
    """Return a failure frame: a reason and what was printed, both already capped."""
    first = reason.encode("utf-8", "replace")[:REASON_CAP]
    rest = output.encode("utf-8", "replace")
    payload = struct.pack("<I", len(first)) + first + rest
    return ANSWER_HEAD.pack(len(payload), tag) + payload


def split_text(payload: bytes | bytearray) -> tuple[str, str]:
    """Return (reason, output) of a text frame's payload, whatever a guest wrote into it."""
    size = min(struct.unpack_from("<I", payload)[0], REASON_CAP) if len(payload) >= 4 else 0
    body = bytes(payload[4:])
    return body[:size].decode("utf-8", "replace"), body[size:].decode("utf-8", "replace")


def printable(text: str, limit: int) -> str:
    """Return `text` cut to `limit` characters, without control characters or lone surrogates."""
    kept = "".join(c if c.isprintable() or c in "\n\t" else " " for c in text[:limit])
    return kept.encode("utf-8", "replace").decode("utf-8")
