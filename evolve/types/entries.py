"""What a program must define: entry points, and the types of what goes in and comes out."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal


@dataclass(frozen=True)
class Float:
    """A finite real number, `lo <= x <= hi`."""

    lo: float = -math.inf
    hi: float = math.inf
    unit: str = ""


@dataclass(frozen=True)
class Int:
    """An integer, `lo <= x < hi`; a bound may name a parameter (see `Ints.n`)."""

    lo: int | str = -(2**63)
    hi: int | str = 2**63 - 1
    unit: str = ""


@dataclass(frozen=True)
class Floats:
    """A flat sequence of finite reals, each `lo <= x <= hi`; arrives as a list of `float`.

    `n` is a count, the name of a parameter (the length of a sequence or the value of an integer) or of
    a dimension of an `Array`, a product of such names ("layers*slots"), or `None` in a parameter (any
    length).
    """

    n: int | str | None = None
    lo: float = -math.inf
    hi: float = math.inf
    unit: str = ""


@dataclass(frozen=True)
class Ints:
    """A flat sequence of integers, each `lo <= x < hi`; arrives as a list of `int`; see `Floats`."""

    n: int | str | None = None
    lo: int | str = -(2**63)
    hi: int | str = 2**63 - 1
    unit: str = ""


@dataclass(frozen=True)
class RaggedInts:
    """`rows` sequences of integers, each `lo <= x < hi`, of any lengths that sum to at most `total`."""

    rows: int | str
    total: int | str
    lo: int | str = -(2**63)
    hi: int | str = 2**63 - 1


@dataclass(frozen=True)
class Array:
    """A read-only numpy array given to a program (never returned by one).

    `shape` names the dimensions, e.g. `("layers", "experts")`, for people and for counts and bounds.
    """

    dtype: Literal["float64", "int64"]
    shape: tuple[str | int, ...]
    unit: str = ""


@dataclass(frozen=True)
class Record:
    """A named tuple of scalars, read by attribute: `job.p`."""

    fields: Mapping[str, Float | Int]


Scalar = Float | Int
Parameter = Float | Int | Floats | Ints | Array | Record
Returns = Float | Int | Floats | Ints | RaggedInts


@dataclass(frozen=True)
class Entry:
    """An entry point of a program: a function that a verifier calls.

    The declaration makes the wire format, the check of the answer, the contract in a prompt and
    the grammar of the genetic proposer.

    Attributes:
        name: Of the function.
        parameters: By name, in order.
        returns: What one call must return.
        doc: One or two sentences for whoever writes the program.
        notes: By parameter ("job") or by field ("job.p"), what it means.
    """

    name: str
    parameters: Mapping[str, Parameter]
    returns: Returns
    doc: str = ""
    notes: Mapping[str, str] = field(default_factory=dict)

    @property
    def signature(self) -> str:
        """The head of the function, e.g. `priority(job, state)`."""
        return f"{self.name}({', '.join(self.parameters)})"
