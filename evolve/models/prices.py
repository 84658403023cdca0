"""What tokens cost: litellm's table, and prices of the user's own."""

from __future__ import annotations

import importlib.util
import json
import math
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Any

from evolve.errors import UsageError
from evolve.models.spec import Spec
from evolve.models.usage import most_input
from evolve.types import Request, Tokens

_TABLE = "model_prices_and_context_window_backup.json"
_PER_TOKEN = {
    "input": "input_cost_per_token",
    "output": "output_cost_per_token",
    "cached": "cache_read_input_token_cost",
    "written": "cache_creation_input_token_cost",
}


@dataclass(frozen=True)
class Price:
    """Dollars per million tokens, which is micro-dollars per token.

    Attributes:
        input: Of the question.
        output: Of the answer, hidden reasoning included.
        cached: Of the part of a question that the provider had cached; `None` is like `input`.
        written: Of the part that it puts into its cache; `None` is like `input`.
    """

    input: Decimal
    output: Decimal
    cached: Decimal | None = None
    written: Decimal | None = None

    def cost(self, tokens: Tokens) -> int:
        """Return the cost in micro-dollars, rounded up."""
        cached = self.input if self.cached is None else self.cached
        written = self.input if self.written is None else self.written
        plain = tokens.input - tokens.cached - tokens.written
        total = plain * self.input + tokens.cached * cached + tokens.written * written
        return math.ceil(total + tokens.output * self.output)

    def most(self, request: Request) -> int:
        """Return the most that answering `request` can cost, in micro-dollars, rounded up."""
        dearest = max(p for p in (self.input, self.cached, self.written) if p is not None)
        return math.ceil(most_input(request) * dearest + request.max_tokens * self.output)


FREE = Price(Decimal(0), Decimal(0))

_OBJECT = re.compile(r"\s*:\s*(?=\{)")


@dataclass(frozen=True)
class Card:
    """What is known of a model before it is asked.

    Attributes:
        price: `None` if nobody said.
        max_output: Tokens that it answers with at most; `None` if unknown.
    """

    price: Price | None = None
    max_output: int | None = None


class Prices:
    """A price for a model.

    Args:
        own: By specification or name of a model, the dollars per million tokens: "input" and
            "output", and optionally "cached" and "written". They go before litellm's table.
        table: litellm's table of models; `None` reads it from the installed package when needed.

    Raises:
        UsageError: An entry of `own` is not that.
    """

    def __init__(
        self, own: Mapping[str, Mapping[str, Any]] | None = None, table: Mapping[str, Any] | None = None
    ) -> None:
        self._own = {name: _own_price(name, entry) for name, entry in (own or {}).items()}
        self._table = table

    def card(self, spec: Spec) -> Card:
        """Return what is known of a model."""
        entry = self._entry(spec)
        limit = entry.get("max_output_tokens")
        most = limit if isinstance(limit, int) and limit > 0 else None
        for name in spec.names:
            if name in self._own:
                return Card(self._own[name], most)
        return Card(FREE if spec.provider == "ollama" else _listed_price(entry), most)

    def _entry(self, spec: Spec) -> Mapping[str, Any]:
        table = _installed_entries(spec.names) if self._table is None else self._table
        return next((table[name] for name in spec.names if name in table), {})


def _own_price(name: str, entry: Mapping[str, Any]) -> Price:
    wanted = "wanted `input` and `output`, optionally `cached` and `written`, in dollars per million tokens"
    if not isinstance(entry, Mapping) or not {"input", "output"} <= set(entry) <= set(_PER_TOKEN):
        raise UsageError(f"prices: {name}: got {entry!r}; {wanted}")
    try:
        values = {key: Decimal(str(value)) for key, value in entry.items()}
    except InvalidOperation:
        raise UsageError(f"prices: {name}: got {dict(entry)!r}; {wanted}") from None
    if not all(value.is_finite() and value >= 0 for value in values.values()):
        raise UsageError(f"prices: {name}: got {dict(entry)!r}; a price is finite and not negative")
    return Price(**values)


def _listed_price(entry: Mapping[str, Any]) -> Price | None:
    values = {
        key: Decimal(str(entry[column])) * 1_000_000
        for key, column in _PER_TOKEN.items()
        if isinstance(entry.get(column), int | float)
    }
    return Price(**values) if {"input", "output"} <= set(values) else None


def _installed_entries(names: Iterable[str]) -> Mapping[str, Mapping[str, Any]]:
    """Return entries of the table that litellm ships.

    litellm is not imported for that (2 s and 150 MB), nor is the whole table parsed (25 MB).
    """
    found = importlib.util.find_spec("litellm")
    path = Path(found.origin).parent / _TABLE if found is not None and found.origin else None
    if path is None or not path.is_file():
        return {}
    text = path.read_text(encoding="utf-8")
    decoder = json.JSONDecoder()
    entries = {}
    for name in names:
        start = _entry_after(text, json.dumps(name))
        if start is not None:
            entries[name], _ = decoder.raw_decode(text, start)
    return entries


def _entry_after(text: str, key: str) -> int | None:
    """Return where the object of a key that begins a line starts; searching for plain text is fast."""
    at = text.find(key)
    while at >= 0:
        begins = not text[text.rfind("\n", 0, at) + 1 : at].strip()
        head = _OBJECT.match(text, at + len(key))
        if begins and head is not None:
            return head.end()
        at = text.find(key, at + 1)
    return None
