"""Programs that know nothing of a problem but its declaration, and try to get a good score."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import NamedTuple

from evolve.types import Entry, Float, Floats, Hook, Int, Ints, Parameter, Program, RaggedInts, Record

_ECHOES = 12
_UNBOUNDED = 2.0**62
RAISES = "always raises"


class Adversary(NamedTuple):
    """A program that must not do well.

    Attributes:
        program: Its name says what it does.
        kind: "raises", "constant" (the same whatever it is asked) or "echo" (an argument, as it came).
    """

    program: Program
    kind: str


def adversaries(hook: Hook) -> list[Adversary]:
    """Return programs for `hook`; none of them twice."""
    raising = "\n\n".join(
        f"def {e.signature}:\n    raise RuntimeError('no')\n    return 0\n" for e in hook.entries
    )
    found = [Adversary(Program(raising, RAISES), "raises")]
    longest = max((list(_constants(entry)) for entry in hook.entries), key=len, default=[])
    for index, (name, _) in enumerate(longest):
        bodies = [_nth(list(_constants(entry)), index) for entry in hook.entries]
        found.append(Adversary(_program(hook, bodies, f"returns {name}"), "constant"))
    if len(hook.entries) == 1:
        echoes = list(_echoes(hook.entries[0]))[:_ECHOES]
        found += [Adversary(_program(hook, [text], f"returns {text}"), "echo") for text in echoes]
    return list({one.program.text: one for one in found}.values())


def _nth(constants: list[tuple[str, str]], index: int) -> str:
    return constants[min(index, len(constants) - 1)][1]


def _program(hook: Hook, bodies: list[str], name: str) -> Program:
    parts = [f"def {e.signature}:\n    return {body}\n" for e, body in zip(hook.entries, bodies, strict=True)]
    return Program("\n\n".join(parts), name)


def _constants(entry: Entry) -> Iterator[tuple[str, str]]:
    """Yield (name, expression) of answers that look at nothing but how long an answer must be."""
    returns = entry.returns
    if isinstance(returns, Float):
        yield from ((f"{value:g}", repr(value)) for value in _floats(returns))
    elif isinstance(returns, Int):
        yield from ((text, text) for text in _integers(returns, entry))
    elif isinstance(returns, Floats):
        count = _size(returns.n, entry)
        yield from ((f"{value:g} everywhere", f"[{value!r}] * {count}") for value in _floats(returns))
    elif isinstance(returns, Ints):
        count = _size(returns.n, entry)
        yield from ((f"{text} everywhere", f"[{text}] * {count}") for text in _integers(returns, entry))
    else:
        yield from _ragged(returns, entry)


def _ragged(returns: RaggedInts, entry: Entry) -> Iterator[tuple[str, str]]:
    rows, total = _size(returns.rows, entry), _size(returns.total, entry)
    yield "empty rows", f"[[] for _ in range({rows})]"
    for text in _integers(returns, entry):
        yield f"{text} in the first row, no other", f"[[{text}]] + [[] for _ in range({rows} - 1)]"
        yield f"{text} as often as allowed", f"[[{text}] * {total}] + [[] for _ in range({rows} - 1)]"


def _floats(kind: Float | Floats) -> list[float]:
    low = [kind.lo] if kind.lo > -_UNBOUNDED else [-1e12, -1.0]
    high = [kind.hi] if kind.hi < _UNBOUNDED else [1e12, 1.0]
    middle = [0.0] if kind.lo <= 0.0 <= kind.hi else []
    return list(dict.fromkeys(float(v) for v in (*middle, *low, *high)))


def _integers(kind: Int | Ints | RaggedInts, entry: Entry) -> list[str]:
    low = [_size(kind.lo, entry)] if isinstance(kind.lo, str) or kind.lo > -_UNBOUNDED else ["-1", "-1000003"]
    high = (
        [f"{_size(kind.hi, entry)} - 1"] if isinstance(kind.hi, str) or kind.hi < _UNBOUNDED else ["1000003"]
    )
    zero = ["0"] if not isinstance(kind.lo, str) and kind.lo <= 0 else []
    return list(dict.fromkeys([*zero, *low, *high]))


def _size(value: int | str | None, entry: Entry) -> str:
    """Return a count or a bound as an expression over the parameters."""
    if not isinstance(value, str):
        return str(value or 0)
    names = [part.strip() for part in value.split("*")]
    parts = [n if n.isdigit() or isinstance(entry.parameters.get(n), Int) else f"len({n})" for n in names]
    return " * ".join(parts) if len(parts) == 1 else f"({' * '.join(parts)})"


def _echoes(entry: Entry) -> Iterator[str]:
    """Yield expressions that give an argument back, or the opposite of it."""
    scalar = isinstance(entry.returns, Float | Int)
    for text, kind in _reachable(entry.parameters):
        fits = isinstance(kind, Float | Int) if scalar else type(kind) is type(entry.returns)
        if fits:
            whole = isinstance(entry.returns, Int) and isinstance(kind, Float)
            yield f"int({text})" if whole else text
            if scalar:
                yield f"-int({text})" if whole else f"-{text}"


def _reachable(parameters: Mapping[str, Parameter]) -> Iterator[tuple[str, Parameter]]:
    for name, kind in parameters.items():
        if isinstance(kind, Record):
            yield from ((f"{name}.{field}", inner) for field, inner in kind.fields.items())
        else:
            yield name, kind
