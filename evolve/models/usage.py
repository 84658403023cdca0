"""How many tokens a call was billed for, when providers miscount or say nothing."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from evolve.types import Request, Tokens

_FRAME = 200  # tokens that roles and separators of a chat cost, generously


def most_input(request: Request) -> int:
    """Return a bound on the tokens of a question: no tokenizer makes more tokens than bytes."""
    size = len(request.system.encode("utf-8", "replace")) + len(request.prompt.encode("utf-8", "replace"))
    return size + _FRAME


def billed(
    request: Request, text: str, *, asked: Any, answered: Any, parts: Mapping[str, Any] | None = None
) -> Tokens:
    """Return the tokens of an answered call; whatever cannot be true is replaced by its bound.

    Args:
        request: What was asked.
        text: The answer.
        asked: Tokens of the question, as the provider said.
        answered: Tokens of the answer, hidden reasoning included, as the provider said.
        parts: "cached", "written" and "reasoning" of those, as the provider said.
    """
    # an endpoint that ignores `max_tokens` shows it in the length of its answer
    output_bound = max(request.max_tokens, len(text.encode("utf-8", "replace")))
    said = parts or {}
    total = _count(asked, most_input(request))
    output = _count(answered, output_bound)
    cached = _part(said.get("cached"), total)
    return Tokens(
        input=total,
        cached=cached,
        written=_part(said.get("written"), total - cached),
        output=output,
        reasoning=_part(said.get("reasoning"), output),
    )


def _count(value: Any, bound: int) -> int:
    good = isinstance(value, int) and not isinstance(value, bool) and 0 <= value <= bound
    return value if good else bound


def _part(value: Any, whole: int) -> int:
    good = isinstance(value, int) and not isinstance(value, bool) and 0 <= value <= whole
    return value if good else 0
