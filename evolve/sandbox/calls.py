"""What a verifier holds: proxies of a candidate's entry points."""

from __future__ import annotations

import math
import struct
from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from evolve.errors import ProblemError
from evolve.protocols import Column
from evolve.sandbox.declare import Codec, array_fault, scalar_fault
from evolve.sandbox.session import Session
from evolve.types import Float, Floats, Int, RaggedInts, Status, Usage

_DOUBLE, _LONG = struct.Struct("<d").unpack, struct.Struct("<q").unpack


class Proxy:
    """One entry point (role `evolve.protocols.EntryPoint`)."""

    def __init__(self, codec: Codec, session: Session) -> None:
        self._codec = codec
        self._session = session
        self._unpack = _DOUBLE if isinstance(codec.returns, Float) else _LONG
        self._scalar = isinstance(codec.returns, (Float, Int))
        self._dtype = "<f8" if isinstance(codec.returns, (Float, Floats)) else "<i8"

    def __call__(self, *arguments: Any) -> Any:
        """Call the candidate once; see the role."""
        question, count = self._codec.question(arguments)
        if self._scalar:
            payload = self._session.ask(question, 8)
            if len(payload) != 8:
                self._fault("answered with less than a number")
            (value,) = self._unpack(payload)
            lo, hi = self._codec.bounds(arguments)
            if not lo <= value < hi or value == -math.inf:  # the common case in two comparisons
                self._fault(scalar_fault(value, lo, hi))
            return value
        if isinstance(self._codec.returns, RaggedInts):
            return self._ragged(question, count, arguments)
        values = self._array(question, count)
        self._fault(array_fault(values, *self._codec.bounds(arguments)))
        return values

    def rows(self, rows: Sequence[Column], state: Sequence[Column], counts: Sequence[int]) -> NDArray[Any]:
        """Call the candidate once per row, in one crossing; see the role."""
        if not self._codec.in_rows:
            raise ProblemError(f"{self._codec.entry.signature} does not take two records and return a number")
        question, count = self._codec.rows_question(rows, state, counts)
        values = self._array(question, count)
        self._fault(array_fault(values, *self._codec.bounds(())))
        return values

    def _array(self, question: bytes, count: int) -> NDArray[Any]:
        payload = self._session.ask(question, 8 * count)
        if len(payload) != 8 * count:
            self._fault(f"answered with {len(payload)} bytes for {count} values")
        return np.frombuffer(bytearray(payload) if isinstance(payload, bytes) else payload, self._dtype)

    def _ragged(self, question: bytes, rows: int, arguments: Sequence[Any]) -> list[NDArray[np.int64]]:
        most = rows + self._codec.total(arguments)
        payload = self._session.ask(question, 8 * most)
        if len(payload) % 8 or len(payload) < 8 * rows:
            self._fault("answered with something else than integers")
        numbers: NDArray[np.int64] = np.frombuffer(bytearray(payload), "<i8")
        sizes, values = numbers[:rows], numbers[rows:]
        # In Python integers, so that no sum can wrap.
        if any(size < 0 for size in sizes.tolist()) or sum(sizes.tolist()) != values.size:
            self._fault("answered with lists whose lengths do not add up")
        self._fault(array_fault(values, *self._codec.bounds(arguments)))
        ends = np.cumsum(sizes)
        return [values[end - size : end] for size, end in zip(sizes, ends, strict=True)]

    def _fault(self, reason: str) -> None:
        """End the candidate for an invalid answer, if there is a reason to."""
        if reason:
            self._session.fail(Status.INVALID, f"{self._codec.entry.name} {reason}")


class Candidate:
    """A loaded candidate (role `evolve.protocols.Callables`)."""

    def __init__(self, hook: str, codecs: Sequence[Codec], session: Session) -> None:
        self._hook = hook
        self._session = session
        self._proxies = {codec.entry.name: Proxy(codec, session) for codec in codecs}

    @property
    def hook(self) -> str:
        """Name of the hook that the program implements."""
        return self._hook

    @property
    def usage(self) -> Usage:
        """Resources used so far, loading excluded, measured from outside the process."""
        return self._session.usage()

    @property
    def output(self) -> str:
        """What the program printed: untrusted text, capped, without control characters."""
        return self._session.fetch_output()

    def __getattr__(self, entry: str) -> Proxy:
        try:
            return self._proxies[entry]
        except KeyError:
            raise AttributeError(f"hook '{self._hook}' declares no entry point '{entry}'") from None
