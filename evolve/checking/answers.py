"""Answers that no verifier should accept, made from one that it should."""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import Any, NamedTuple

import numpy as np

_FAR = 1_000_003


class Spoilt(NamedTuple):
    """A damaged answer.

    Attributes:
        kind: "truncated", "empty", "repeated", "constant", "out of range", "not a number", "mistyped".
        what: What was done, in words.
        answer: The result.
    """

    kind: str
    what: str
    answer: Any


def spoilt(answer: Any) -> Iterator[Spoilt]:
    """Yield damaged copies of `answer`; it may be numbers, sequences, arrays, mappings, or nested."""
    yield Spoilt("mistyped", "nothing at all", None)
    yield Spoilt("mistyped", "a text", "42")
    yield Spoilt("mistyped", "an object", object())
    for path, part in _sequences(answer):
        place = f" at {path}" if path else ""
        for kind, what, made in _shortened(part):
            yield Spoilt(kind, what + place, _with(answer, path, made))
        if len(part) > 1 and _numeric(part):
            for what, made in _repeated(part):
                yield Spoilt("repeated", what + place, _with(answer, path, made))
            yield Spoilt("constant", f"one value everywhere{place}", _with(answer, path, _all(part, part[0])))
    for path, number in _numbers(answer):
        for value in (math.nan, math.inf):
            yield Spoilt("not a number", f"{value} at {path or 'the answer'}", _with(answer, path, value))
        wraps = () if isinstance(number, float | np.floating) else (-1,)  # the last element, in Python
        for far in (*wraps, -_FAR, _FAR):
            made = _with(answer, path, float(far) if isinstance(number, float | np.floating) else far)
            yield Spoilt("out of range", f"{far} at {path or 'the answer'}", made)


def is_permutation(answer: Any) -> bool:
    """Whether an answer is a flat sequence of at least three integers, none of them twice."""
    if not isinstance(answer, list | tuple | np.ndarray) or len(answer) < 3 or not _numeric(answer):
        return False
    values = list(answer)
    return all(float(v).is_integer() for v in values) and sorted(values) == list(range(len(values)))


Path = tuple[Any, ...]


def _shortened(part: Any) -> Iterator[tuple[str, str, Any]]:
    if len(part) > 1:
        yield "truncated", "the last element left out", part[:-1]
        yield "truncated", "the first element left out", part[1:]
        yield "truncated", "half of it left out", part[: len(part) // 2]
    if len(part):
        yield "empty", "everything left out", part[:0]


def _repeated(part: Any) -> Iterator[tuple[str, Any]]:
    first, last = _copy(part), _copy(part)
    first[1], last[-1] = part[0], part[-2]
    yield "the first element twice", _as(part, first)
    yield "the last but one twice", _as(part, last)


def _all(part: Any, value: Any) -> Any:
    made = _copy(part)
    for index in range(len(made)):
        made[index] = value
    return _as(part, made)


def _copy(part: Any) -> Any:
    return part.copy() if isinstance(part, np.ndarray) else list(part)


def _as(part: Any, made: Any) -> Any:
    return tuple(made) if isinstance(part, tuple) else made


def _numeric(part: Any) -> bool:
    return all(isinstance(x, int | float | np.number) and not isinstance(x, bool) for x in part)


def _children(answer: Any) -> Iterator[tuple[Any, Any]]:
    if isinstance(answer, dict):
        yield from answer.items()
    elif isinstance(answer, list | tuple):
        yield from enumerate(answer)


def _sequences(answer: Any, path: Path = ()) -> Iterator[tuple[Path, Any]]:
    """Yield every sequence, outermost first; of many alike below one, the first two and the longest."""
    if isinstance(answer, np.ndarray):
        if answer.ndim:
            yield path, answer
        return
    if isinstance(answer, list | tuple):
        yield path, answer
    inner = [
        (key, child)
        for key, child in _children(answer)
        if isinstance(child, dict | list | tuple | np.ndarray)
    ]
    chosen = inner[:2] + sorted(inner[2:], key=lambda pair: -len(pair[1]))[:1]
    for key, child in chosen:
        yield from _sequences(child, (*path, key))


def _numbers(answer: Any, path: Path = ()) -> Iterator[tuple[Path, Any]]:
    """Yield some numbers of an answer: the first, the middle and the last of each sequence."""
    if isinstance(answer, bool):
        return
    if isinstance(answer, int | float | np.number):
        yield path, answer
    elif isinstance(answer, np.ndarray) and answer.ndim == 1 and len(answer):
        for index in sorted({0, len(answer) // 2, len(answer) - 1}):
            yield (*path, index), answer[index]
    else:
        items = list(_children(answer))
        for position in sorted({0, len(items) // 2, len(items) - 1}) if items else ():
            key, child = items[position]
            yield from _numbers(child, (*path, key))


def _with(answer: Any, path: Path, value: Any) -> Any:
    """Return `answer` with what stands at `path` replaced; nothing of the original is changed."""
    if not path:
        return value
    key, rest = path[0], path[1:]
    if isinstance(answer, np.ndarray):
        made = answer.astype(_room(answer.dtype, value))
        made[key] = value
        return made
    copied: Any = dict(answer) if isinstance(answer, dict) else list(answer)
    copied[key] = _with(answer[key], rest, value)
    return _as(answer, copied)


def _room(dtype: np.dtype[Any], value: Any) -> np.dtype[Any]:
    """Return a type of array that can hold `value` too."""
    if isinstance(value, float) and not value.is_integer():
        return np.dtype(np.float64)
    if dtype.kind in "iu" and not np.iinfo(dtype).min <= value <= np.iinfo(dtype).max:
        return np.dtype(np.int64)
    return dtype
