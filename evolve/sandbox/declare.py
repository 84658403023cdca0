"""The scorer's half of the wire: declarations to specs, arguments to bytes, bytes to checked values."""

from __future__ import annotations

import marshal
import math
import struct
from collections.abc import Callable, Mapping, Sequence
from itertools import chain
from typing import Any

import numpy as np

from evolve.errors import ProblemError
from evolve.protocols import Column
from evolve.sandbox import wire
from evolve.types import Array, Entry, Float, Floats, Hook, Int, Ints, Parameter, RaggedInts, Record

_SCALARS = (Float, Int)
_RETURNS = {Float: "float", Int: "int", Floats: "floats", Ints: "ints", RaggedInts: "ragged"}


def _code(kind: Float | Int) -> str:
    return "d" if isinstance(kind, Float) else "q"


def _parameter(name: str, kind: Parameter) -> dict[str, Any]:
    if isinstance(kind, _SCALARS):
        return {"name": name, "kind": "float" if isinstance(kind, Float) else "int", "codes": _code(kind)}
    if isinstance(kind, Record):
        codes = "".join(_code(field) for field in kind.fields.values())
        return {"name": name, "kind": "record", "codes": codes, "fields": list(kind.fields)}
    if isinstance(kind, Array):
        dtype = "d" if kind.dtype == "float64" else "q"
        return {"name": name, "kind": "array", "codes": "q", "dtype": dtype}
    return {"name": name, "kind": "list", "codes": "q", "dtype": "d" if isinstance(kind, Floats) else "q"}


def specs(hook: Hook) -> list[dict[str, Any]]:
    """Return what a guest needs to know of a hook, as JSON values."""
    return [
        {
            "name": entry.name,
            "signature": entry.signature,
            "returns": _RETURNS[type(entry.returns)],
            "parameters": [_parameter(name, kind) for name, kind in entry.parameters.items()],
        }
        for entry in hook.entries
    ]


def load_question(source: str, entries: list[dict[str, Any]], settings: Mapping[str, Any]) -> bytes:
    """Return the frame that hands a candidate over.

    Marshalled, because a guest reads that in a third of the pages that JSON takes. It is safe in this
    direction only: what comes back is never more than numbers and capped text.
    """
    payload = marshal.dumps({"source": source, "entries": entries, **settings})
    return wire.HEAD.pack(len(payload), wire.LOAD, 0, 0) + payload


def _dimensions(entry: Entry) -> dict[str, tuple[int, int]]:
    """Return, by name of a dimension that is no parameter, the first array that has it and the axis."""
    found: dict[str, tuple[int, int]] = {}
    for at, kind in enumerate(entry.parameters.values()):
        if isinstance(kind, Array):
            for axis, name in enumerate(kind.shape):
                if isinstance(name, str) and name not in entry.parameters:
                    found.setdefault(name, (at, axis))
    return found


def _sizes(entry: Entry) -> Callable[[str | int | None, Sequence[Any]], int]:
    """Return a function that resolves "layers*slots" from the arguments of one call."""
    at = {name: i for i, name in enumerate(entry.parameters)}
    integers = {name for name, kind in entry.parameters.items() if isinstance(kind, Int)}
    dimensions = _dimensions(entry)

    def resolve(expression: str | int | None, arguments: Sequence[Any]) -> int:
        if not isinstance(expression, str):
            return -1 if expression is None else expression
        product = 1
        for name in expression.split("*"):
            key = name.strip()
            if key.isdigit():
                product *= int(key)
            elif key in integers:
                product *= int(arguments[at[key]])
            elif key in dimensions:
                array, axis = dimensions[key]
                product *= np.shape(arguments[array])[axis]
            else:
                product *= len(arguments[at[key]])
        return product

    return resolve


class Codec:
    """How to ask one entry point, and how to read what it answers."""

    def __init__(self, entry: Entry, index: int) -> None:
        self.entry = entry
        self.returns = entry.returns
        self._index = index
        self._kinds = list(entry.parameters.values())
        self._resolve = _sizes(entry)
        self._fixed = all(isinstance(kind, (Float, Int, Record)) for kind in self._kinds)
        self._flat = all(isinstance(kind, _SCALARS) for kind in self._kinds)
        self._wants_count = isinstance(entry.returns, (Floats, Ints, RaggedInts))
        codes = "".join(p["codes"] for p in specs(Hook("", (entry,), None))[0]["parameters"])  # type: ignore[arg-type]
        self._struct = struct.Struct("<IHHq" + codes)
        lo, hi = self.returns.lo, self.returns.hi
        self.fixed_bounds = None if isinstance(lo, str) or isinstance(hi, str) else (lo, hi)
        self._check_names()

    def _check_names(self) -> None:
        returns = self.returns
        bounds = [getattr(returns, key, None) for key in ("n", "rows", "total", "lo", "hi")]
        names = [n.strip() for b in bounds if isinstance(b, str) for n in b.split("*")]
        for name in names:
            if not (name.isdigit() or name in self.entry.parameters or name in _dimensions(self.entry)):
                raise ProblemError(f"entry '{self.entry.name}': size '{name}' is not one of its parameters")

    def question(self, arguments: Sequence[Any]) -> tuple[bytes, int]:
        """Return the frame of one call, and how many values must come back (-1: one scalar).

        Raises:
            ProblemError: The arguments are not those that the entry declares.
        """
        count = -1
        try:
            if self._wants_count:
                size = self.returns.rows if isinstance(self.returns, RaggedInts) else self.returns.n  # type: ignore[union-attr]
                count = self._resolve(size, arguments)
            if self._flat:
                values: Any = arguments
            elif self._fixed:
                pairs = zip(arguments, self._kinds, strict=True)
                values = chain.from_iterable(a if isinstance(k, Record) else (a,) for a, k in pairs)
            else:
                return self._long_question(arguments, count), count
            length = self._struct.size - wire.HEAD.size
            return self._struct.pack(length, wire.CALL, self._index, count, *values), count
        except (struct.error, TypeError, ValueError, OverflowError) as error:
            raise ProblemError(f"the verifier called {self.entry.signature} wrongly: {error}") from error

    def _long_question(self, arguments: Sequence[Any], count: int) -> bytes:
        fixed: list[Any] = []
        tail: list[bytes] = []
        for argument, kind in zip(arguments, self._kinds, strict=True):
            if isinstance(kind, _SCALARS):
                fixed.append(argument)
            elif isinstance(kind, Record):
                fixed.extend(argument)
            else:
                is_float = isinstance(kind, Floats) or (isinstance(kind, Array) and kind.dtype == "float64")
                data = _numbers(argument, "<f8" if is_float else "<i8")
                if isinstance(kind, Array):
                    fixed.append(data.ndim)
                    tail.append(struct.pack(f"<{data.ndim}q", *data.shape))
                else:
                    if data.ndim != 1:
                        raise ValueError(f"a flat sequence was declared, not shape {data.shape}")
                    fixed.append(data.size)
                tail.append(data.tobytes())
        body = b"".join(tail)
        length = self._struct.size - wire.HEAD.size + len(body)
        return self._struct.pack(length, wire.CALL, self._index, count, *fixed) + body

    @property
    def in_rows(self) -> bool:
        """Whether the entry takes two records and returns a number within fixed bounds."""
        records = [isinstance(kind, Record) and bool(kind.fields) for kind in self._kinds]
        return records == [True, True] and not self._wants_count and self.fixed_bounds is not None

    def rows_question(
        self, rows: Sequence[Column], state: Sequence[Column], counts: Sequence[int]
    ) -> tuple[bytes, int]:
        """Return the frame of `EntryPoint.rows`, and how many values must come back.

        Raises:
            ProblemError: A column has another length or type than declared.
        """
        row_kind, state_kind = self._kinds
        sizes = np.asarray(counts, dtype="<i8")
        total = int(sizes.sum())
        parts: list[Any] = [struct.pack("<q", len(sizes)), sizes]
        for columns, kind, length in ((state, state_kind, len(sizes)), (rows, row_kind, total)):
            fields = kind.fields.values() if isinstance(kind, Record) else ()
            for column, field in zip(columns, fields, strict=True):
                data = _numbers(column, "<f8" if isinstance(field, Float) else "<i8")
                if data.shape != (length,):
                    raise ProblemError(
                        f"a column of {self.entry.signature} has shape {data.shape}, not ({length},)"
                    )
                parts.append(data)
        body = b"".join(parts)
        return wire.HEAD.pack(len(body), wire.ROWS, self._index, total) + body, total

    def bounds(self, arguments: Sequence[Any]) -> tuple[float, float]:
        """Return (lo, hi) of what may come back from a call with these arguments."""
        if self.fixed_bounds is not None:
            return self.fixed_bounds
        assert not isinstance(self.returns, (Float, Floats))  # noqa: S101 - their bounds are numbers
        return self._resolve(self.returns.lo, arguments), self._resolve(self.returns.hi, arguments)

    def total(self, arguments: Sequence[Any]) -> int:
        """Return how many integers a ragged answer may hold."""
        assert isinstance(self.returns, RaggedInts)  # noqa: S101 - narrows for the type checker
        return self._resolve(self.returns.total, arguments)


def _numbers(values: Column, dtype: str) -> np.ndarray[Any, Any]:
    data = np.asarray(values)
    if dtype == "<i8" and data.dtype.kind not in "iub" and data.size:
        raise TypeError(f"integers expected, not {data.dtype}")
    return np.ascontiguousarray(data, dtype=dtype)


def scalar_fault(value: float, lo: float, hi: float) -> str:
    """Return what is wrong with one number, or ""; integers exclude `hi`."""
    is_float = isinstance(value, float)
    # Written so that NaN fails.
    if lo <= value and (value <= hi if is_float else value < hi) and (not is_float or math.isfinite(value)):
        return ""
    return f"returned {value!r}, outside {_interval(lo, hi, is_float)}"


def array_fault(values: np.ndarray[Any, Any], lo: float, hi: float) -> str:
    """Return what is wrong with the worst of many numbers, or ""; see `scalar_fault`."""
    if not values.size:
        return ""
    # NaN survives min and max.
    least, most = values.min().item(), values.max().item()
    return scalar_fault(least, lo, hi) or scalar_fault(most, lo, hi)


def _interval(lo: float, hi: float, is_float: bool) -> str:
    if is_float:
        return "the finite numbers" if lo == -math.inf and hi == math.inf else f"[{lo}, {hi}]"
    return f"[{lo}, {hi})"
