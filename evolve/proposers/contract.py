"""The types of an entry point in words, with ranges and units."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from evolve.types import Array, Float, Floats, Int, Ints, Parameter, RaggedInts, Record, Returns

_ENDLESS = 2.0**62


@dataclass(frozen=True)
class Words:
    """Describes the types of one entry point.

    Attributes:
        parameters: By name; counts and bounds may refer to them.
    """

    parameters: Mapping[str, Parameter]

    def parameter(self, name: str, notes: Mapping[str, str]) -> list[str]:
        """Return the lines about a parameter: one, and one more for each field of a record."""
        kind = self.parameters[name]
        if not isinstance(kind, Record):
            return [f"- `{name}`, {self.kind(kind)}{_note(notes, name)}"]
        fields = [
            f"  - `{name}.{field}`, {self.kind(of)}{_note(notes, f'{name}.{field}')}"
            for field, of in kind.fields.items()
        ]
        return [f"- `{name}`, a record{_note(notes, name)}", *fields]

    def kind(self, kind: Parameter | Returns) -> str:
        """Return a type in words."""
        match kind:
            case Float(lo, hi):
                words = f"a finite `float`{self._range(lo, hi, '≤')}"
            case Int(lo, hi):
                words = f"an `int`{self._range(lo, hi, '<')}"
            case Floats(n, lo, hi):
                words = f"a list of {self._count(n)}finite `float`{self._range(lo, hi, '≤')}"
            case Ints(n, lo, hi):
                words = f"a list of {self._count(n)}`int`{self._range(lo, hi, '<')}"
            case RaggedInts(rows, total, lo, hi):
                inner = f"lists of `int`{self._range(lo, hi, '<')}"
                words = (
                    f"a list of {self._count(rows)}{inner}, with at most {self._size(total)} numbers in all"
                )
            case Array(dtype, shape):
                words = f"a read-only numpy array of {dtype}, shape ({', '.join(map(str, shape))})"
            case Record(fields):
                words = f"a record of {', '.join(fields)}"
        unit = getattr(kind, "unit", "")
        return f"{words}, in {unit}" if unit else words

    def _range(self, lo: float | str, hi: float | str, end: str) -> str:
        low = "" if _endless(lo) else f"{self._size(lo)} ≤ "
        high = "" if _endless(hi) else f" {end} {self._size(hi)}"
        return f" with {low}x{high}" if low or high else ""

    def _count(self, n: int | str | None) -> str:
        return "" if n is None else f"{self._size(n)} "

    def _size(self, value: float | str) -> str:
        """Return a count or a bound; a name stands for an integer's value or a sequence's length."""
        if not isinstance(value, str):
            return number(value)
        names = [part.strip() for part in value.split("*")]
        sequences = {name for name in names if isinstance(self.parameters.get(name), Floats | Ints | Array)}
        return " × ".join(
            name if name.isdecimal() else f"`len({name})`" if name in sequences else f"`{name}`"
            for name in names
        )


def number(value: float) -> str:
    """Return a number as people write it, with four significant digits or all of an integer.

    >>> number(1234567.0), number(0.0123456), number(-0.0)
    ('1234567', '0.01235', '0')
    """
    if value == int(value) and abs(value) < 1e12:
        return str(int(value))
    return f"{value:.4g}" if abs(value) < 1e4 else f"{value:.0f}"


def _note(notes: Mapping[str, str], name: str) -> str:
    return f": {notes[name]}" if name in notes else ""


def _endless(bound: float | str) -> bool:
    return not isinstance(bound, str) and abs(bound) >= _ENDLESS
