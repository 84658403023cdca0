"""From what the user wrote to models that can be asked; every mistake is found before money flows."""

from __future__ import annotations

import importlib.util
import os
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Protocol

from evolve.errors import UsageError
from evolve.models.breaker import Breaker
from evolve.models.cached import Cached
from evolve.models.clock import SystemClock
from evolve.models.keys import PROVIDERS, Keys
from evolve.models.metered import Metered
from evolve.models.pace import Pace
from evolve.models.prices import Card, Price, Prices
from evolve.models.purse import Purse
from evolve.models.recorded import Recorded
from evolve.models.retrying import Retrying
from evolve.models.sdk import Access
from evolve.models.spec import Spec
from evolve.protocols import CallLog, LanguageModel

_PACKAGES = {"openai": ("openai",), "anthropic": ("anthropic",), "litellm": ("litellm", "openai")}
_NO_KEY = "no-key-needed"
_PROXIES = ("http_proxy", "HTTP_PROXY", "all_proxy", "ALL_PROXY")


class Client(LanguageModel, Protocol):
    """A language model at the other end of a connection."""

    def probe(self) -> None:
        """Check address, key and name at no cost.

        Raises:
            UsageError: One of them is wrong.
        """

    def close(self) -> None:
        """Drop all connections."""


@dataclass(frozen=True)
class Model:
    """A model that can be asked.

    Attributes:
        name: Its specification.
        ask: Retries, records and counts what it asks.
        price: `None` if nobody knows it.
    """

    name: str
    ask: LanguageModel
    price: Price | None


@dataclass(frozen=True)
class Models:
    """All models of a campaign."""

    each: tuple[Model, ...]
    clock: SystemClock
    purse: Purse
    clients: tuple[Client, ...] = ()

    def close(self) -> None:
        """End every wait and every call, from any thread; idempotent."""
        self.clock.halt()
        self.purse.close()
        for client in self.clients:
            client.close()


@dataclass(frozen=True)
class Terms:
    """What all models of a campaign share.

    Attributes:
        purse: Pays.
        log: Records.
        keys: Opens.
        prices: Tells what it costs.
        clock: Times, and ends waits.
        timeout_s: Seconds that an answer may take.
        patience_s: Seconds of nothing but failures until a provider is given up on.
    """

    purse: Purse
    log: CallLog
    keys: Keys = field(default_factory=Keys.read)
    prices: Prices = field(default_factory=Prices)
    clock: SystemClock = field(default_factory=SystemClock)
    timeout_s: float = 300.0
    patience_s: float = 75.0


def open_models(specs: Sequence[str], terms: Terms) -> Models:
    """Open every model that the user named; nothing is spent.

    Raises:
        UsageError: A specification, a key, a price, an address or a package is wrong or missing.
    """
    if not specs:
        raise UsageError("no model: name one with --model, e.g. --model openai/gpt-4o")
    if terms.purse.cap is not None and terms.purse.cap <= 0:
        raise UsageError("max_usd: got 0; wanted more, or leave it out for no limit")
    parsed = [Spec.parse(spec) for spec in dict.fromkeys(specs)]
    cards = [_card(spec, terms) for spec in parsed]
    for spec in parsed:
        _require(spec)
    clients = tuple(_client(spec, card, terms) for spec, card in zip(parsed, cards, strict=True))
    for client in clients:
        client.probe()
    each = (_wrapped(*one, terms) for one in zip(parsed, cards, clients, strict=True))
    return Models(tuple(each), terms.clock, terms.purse, clients)


def _wrapped(spec: Spec, card: Card, client: Client, terms: Terms) -> Model:
    metered = Metered(client, card.price, terms.purse)
    recorded = Recorded(metered, terms.log, spec.text, terms.clock)
    pace = Pace(terms.clock, Breaker(terms.patience_s))
    return Model(spec.text, Retrying(Cached(recorded, terms.log), pace), card.price)


def _card(spec: Spec, terms: Terms) -> Card:
    card = terms.prices.card(spec)
    if card.price is None and terms.purse.cap is not None:
        raise UsageError(
            f"model {spec.text!r}: its price is unknown, so max_usd cannot be kept; give `prices: "
            f"{{{spec.provider}/{spec.name}: {{input: …, output: …}}}}` in dollars per million tokens"
        )
    return card


def _require(spec: Spec) -> None:
    if plain(spec):
        return
    for package in _PACKAGES[spec.route]:
        if importlib.util.find_spec(package) is None:
            raise UsageError(
                f"model {spec.text!r} needs the package {package}: pip install 'evolve-scheduling[llm]'"
            )


def plain(spec: Spec) -> bool:
    """Whether the standard library can reach a model: no encryption, and no proxy on the way."""
    return (
        spec.route == "openai" and spec.url.startswith("http://") and not any(map(os.environ.get, _PROXIES))
    )


def _client(spec: Spec, card: Card, terms: Terms) -> Client:
    """Make the client; each library is imported only if a model needs it."""
    access = Access(_key(spec, terms.keys), terms.keys.scrub, terms.timeout_s, card.max_output)
    if plain(spec):
        from evolve.models.plain_chat import PlainChat

        return PlainChat(spec, access)
    if spec.route == "openai":
        from evolve.models.openai_chat import OpenAIChat

        return OpenAIChat(spec, access)
    if spec.route == "anthropic":
        from evolve.models.anthropic_messages import AnthropicMessages

        return AnthropicMessages(spec, access)
    from evolve.models.litellm_any import LiteLLM

    return LiteLLM(spec, access)


def _key(spec: Spec, keys: Keys) -> str:
    """Return the key to send; litellm finds by itself what providers unknown here need."""
    variable = PROVIDERS.get(spec.provider)
    key = keys.get(variable) if variable is not None else None
    if key is None:
        if spec.route == "litellm" and not spec.url:
            return ""
        if spec.url:
            return _NO_KEY
        raise UsageError(f"model {spec.text!r}: set {variable} in the environment")
    if not (key.isascii() and key.isprintable()) or " " in key:
        raise UsageError(f"model {spec.text!r}: {variable} holds characters that no key has")
    return key
