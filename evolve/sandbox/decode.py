"""A question's bytes, as the arguments that an entry point declares.

Runs beside the candidate, and mostly in C: for rows, the only Python per row is the candidate's.

Imported by the zygote: standard library and numpy only.
"""

from __future__ import annotations

import math
import struct
from collections import _tuplegetter  # type: ignore[attr-defined]
from collections.abc import Callable, Iterator
from itertools import chain, repeat
from typing import Any

import numpy as np

from evolve.sandbox import encode, wire

Spec = dict[str, Any]
"""JSON form of an entry: name, signature, parameters, returns (made by `declare`)."""

_START = wire.HEAD.size


class Fields(tuple[Any, ...]):
    """A named tuple, made without compiling code: a class per record and process must be cheap."""

    __slots__ = ()
    _fields: tuple[str, ...] = ()

    def __repr__(self) -> str:
        pairs = ", ".join(f"{name}={value!r}" for name, value in zip(self._fields, self, strict=True))
        return f"{type(self).__name__}({pairs})"

    def _asdict(self) -> dict[str, Any]:
        return dict(zip(self._fields, self, strict=True))

    def _replace(self, **changes: Any) -> Fields:
        return tuple.__new__(type(self), [changes.pop(n, v) for n, v in self._asdict().items()])


def record(name: str, fields: list[str]) -> type[Fields]:
    """Return a class with a getter per field."""
    body: dict[str, Any] = {f: _tuplegetter(at, f) for at, f in enumerate(fields)}
    return type(name.capitalize(), (Fields,), {**body, "__slots__": (), "_fields": tuple(fields)})


def _encoder(spec: Spec) -> Callable[[Any, int], bytes]:
    kind, name = spec["returns"], spec["name"]
    if kind in ("float", "int"):
        return encode.scalar("d" if kind == "float" else "q", name)
    if kind == "ragged":
        return encode.ragged(name)
    return encode.vector("d" if kind == "floats" else "q", name)


def caller(function: Callable[..., Any], spec: Spec) -> Callable[..., bytes]:
    """Return what answers one question about one call."""
    result = _encoder(spec)
    fixed = struct.Struct("<" + "".join(code for p in spec["parameters"] for code in p["codes"]))
    unpack = fixed.unpack_from
    if all(p["kind"] in ("float", "int") for p in spec["parameters"]):
        return lambda data, count: result(function(*unpack(data, _START)), count)
    take = [_taker(p) for p in spec["parameters"]]

    def call(data: bytes | bytearray, count: int) -> bytes:
        values = iter(unpack(data, _START))
        view = memoryview(data)[_START + fixed.size :]
        cursor = Cursor(view)
        return result(function(*[t(values, cursor) for t in take]), count)

    return call


class Cursor:
    """Where the numbers of variable length begin that were not taken yet."""

    def __init__(self, view: memoryview) -> None:
        self.view, self.at = view, 0

    def take(self, count: int) -> memoryview:
        """Return the next `count` numbers of 8 bytes."""
        part = self.view[self.at : self.at + 8 * count]
        self.at += 8 * count
        return part


def _taker(parameter: Spec) -> Callable[[Iterator[Any], Cursor], Any]:
    kind, code = parameter["kind"], parameter["codes"][-1:]
    if kind in ("float", "int"):
        return lambda values, _: next(values)
    if kind == "record":
        cls, size = record(parameter["name"], parameter["fields"]), len(parameter["fields"])
        return lambda values, _: tuple.__new__(cls, [next(values) for _ in range(size)])
    if kind == "list":
        code = parameter["dtype"]
        return lambda values, cursor: cursor.take(next(values)).cast(code).tolist()
    dtype = "<f8" if parameter["dtype"] == "d" else "<i8"

    def array(values: Iterator[Any], cursor: Cursor) -> Any:
        shape = cursor.take(next(values)).cast("q").tolist()
        result = np.frombuffer(cursor.take(math.prod(shape)), dtype).reshape(shape)
        result.flags.writeable = False
        return result

    return array


def row_caller(function: Callable[..., Any], spec: Spec) -> Callable[..., bytes]:
    """Return what answers one question about many rows that share states (`EntryPoint.rows`)."""
    parameters = spec["parameters"]
    if len(parameters) != 2 or {p["kind"] for p in parameters} != {"record"}:
        return _no_rows
    row_class, state_class = (record(p["name"], p["fields"]) for p in parameters)
    row_codes, state_codes = (p["codes"] for p in parameters)
    result = encode.numbers("d" if spec["returns"] == "float" else "q", spec["name"])
    make = tuple.__new__

    def call(data: bytes | bytearray, count: int) -> bytes:
        cursor = Cursor(memoryview(data)[_START:])
        groups = cursor.take(1).cast("q")[0]
        counts = cursor.take(groups).cast("q").tolist()
        states = map(make, repeat(state_class), zip(*_columns(cursor, state_codes, groups), strict=True))
        rows = map(make, repeat(row_class), zip(*_columns(cursor, row_codes, count), strict=True))
        shared = chain.from_iterable(map(repeat, states, counts))
        return result(list(map(function, rows, shared)))

    return call


def _columns(cursor: Cursor, codes: str, length: int) -> list[list[Any]]:
    return [cursor.take(length).cast(code).tolist() for code in codes]  # type: ignore[call-overload]


def _no_rows(*_: Any) -> bytes:
    raise encode.BadAnswerError("this entry point is not asked in rows")
