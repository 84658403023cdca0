"""What a program returned, as the flat bytes that its entry point declares.

Runs beside the candidate: a convenience that makes good messages. The scorer checks again.

Imported by the zygote: standard library and numpy only.
"""

from __future__ import annotations

import struct
from array import array
from collections.abc import Callable
from typing import Any, Literal

import numpy as np

from evolve.sandbox import wire

_FLOAT, _INT = struct.Struct("<IBd"), struct.Struct("<IBq")
_Code = Literal["d", "q"]
_WORDS = {"d": "finite numbers", "q": "integers"}
_KINDS = {"d": "fiub", "q": "iub"}
_CONVERSION_ERRORS = (TypeError, ValueError, OverflowError, struct.error)


class BadAnswerError(Exception):
    """What a program returned, or defines, is not what its entry point declares."""


def _short(value: Any) -> str:
    if type(value) is int and value.bit_length() > 64:
        return f"an integer of {value.bit_length()} bits"
    if type(value) is str:
        return repr(value[:40])
    return repr(value) if type(value) in (int, float, bool, type(None)) else type(value).__name__[:40]


def scalar(code: _Code, name: str) -> Callable[[Any, int], bytes]:
    """Return an encoder of one number that the entry point `name` returned."""
    pack = (_FLOAT if code == "d" else _INT).pack

    def encode(value: Any, _: int) -> bytes:
        try:
            return pack(8, wire.ANSWER, value)
        except _CONVERSION_ERRORS:
            word = "a number" if code == "d" else "an integer of 64 bits"
            raise BadAnswerError(f"{name} returned {_short(value)}, not {word}") from None

    return encode


def vector(code: _Code, name: str) -> Callable[[Any, int], bytes]:
    """Return an encoder of a flat sequence of as many numbers as the question says."""

    def encode(value: Any, count: int) -> bytes:
        payload = _flat(value, code, count, name)
        return wire.ANSWER_HEAD.pack(len(payload), wire.ANSWER) + payload

    return encode


def ragged(name: str) -> Callable[[Any, int], bytes]:
    """Return an encoder of sequences of integers: their lengths, then all numbers."""

    def encode(value: Any, count: int) -> bytes:
        if not isinstance(value, (list, tuple, np.ndarray)):
            raise BadAnswerError(f"{name} returned {_short(value)}, not a list of lists of integers")
        if len(value) != count:
            raise BadAnswerError(f"{name} returned {len(value)} lists, {count} were expected")
        rows = [_flat(row, "q", None, name) for row in value]
        payload = array("q", [len(row) // 8 for row in rows]).tobytes() + b"".join(rows)
        return wire.ANSWER_HEAD.pack(len(payload), wire.ANSWER) + payload

    return encode


def numbers(code: _Code, name: str) -> Callable[[list[Any]], bytes]:
    """Return an encoder of scalar results, one per row."""
    one = scalar(code, name)

    def encode(values: list[Any]) -> bytes:
        try:
            payload = array(code, values).tobytes()
        except _CONVERSION_ERRORS:
            for value in values:
                one(value, 0)
            raise BadAnswerError(f"{name} returned something else than {_WORDS[code]}") from None
        return wire.ANSWER_HEAD.pack(len(payload), wire.ANSWER) + payload

    return encode


def _flat(value: Any, code: _Code, count: int | None, name: str) -> bytes:
    if not isinstance(value, (list, tuple, range, array, np.ndarray)):
        raise BadAnswerError(f"{name} returned {_short(value)}, not a list or array of {_WORDS[code]}")
    if isinstance(value, np.ndarray) and value.ndim != 1:
        raise BadAnswerError(f"{name} returned an array of shape {value.shape}, not of one dimension")
    if count is not None and len(value) != count:
        raise BadAnswerError(f"{name} returned {len(value)} values, {count} were expected")
    try:
        payload = _from_array(value, code) if isinstance(value, np.ndarray) else array(code, value).tobytes()
    except _CONVERSION_ERRORS as error:
        told = f"{name} returned something else than {_WORDS[code]}: {str(error)[:100]}"
        raise BadAnswerError(told) from None
    if count is not None and len(payload) != 8 * count:
        raise BadAnswerError(f"{name} returned {len(payload) // 8} values, {count} were expected")
    return payload


def _from_array(value: np.ndarray[Any, Any], code: _Code) -> bytes:
    if value.dtype.kind not in _KINDS[code]:
        return array(code, value.tolist()).tobytes()
    if code == "q" and value.dtype == np.uint64 and value.size and value.max() > np.iinfo(np.int64).max:
        raise OverflowError("more than 64 bits")
    return np.array(value, dtype="<f8" if code == "d" else "<i8").tobytes()
