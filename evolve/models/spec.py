"""Which model: `PROVIDER/NAME` or `PROVIDER/NAME@URL`."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal
from urllib.parse import urlsplit

from evolve.errors import UsageError

_SPEC = re.compile(r"(?P<provider>[^/@\s]+)/(?P<name>[^\s]+?)(?:@(?P<url>https?://\S+))?")
_FORM = "write PROVIDER/NAME or PROVIDER/NAME@URL, e.g. openai/gpt-4o or openai/NAME@http://127.0.0.1:8000/v1"
OLLAMA = "http://127.0.0.1:11434/v1"


@dataclass(frozen=True)
class Spec:
    """A model as the user names it.

    Attributes:
        text: All of it.
        route: Which client speaks to it.
        provider: Before the first slash.
        name: What the provider calls it.
        url: Of the endpoint; "" for the provider's own.
    """

    text: str
    route: Literal["openai", "anthropic", "litellm"]
    provider: str
    name: str
    url: str = ""

    @classmethod
    def parse(cls, text: str) -> Spec:
        """Read a specification.

        `litellm/PROVIDER/NAME` asks for litellm where another client would be chosen.

        Raises:
            UsageError: It is none.
        """
        match = _SPEC.fullmatch(text.strip())
        if match is None or "://" in match["name"]:
            raise UsageError(f"model {text!r}: {_FORM}")
        provider, name, url = match["provider"], match["name"], (match["url"] or "").rstrip("/")
        if url:
            _check_url(text, url)
        if provider in ("openai", "anthropic"):
            return cls(text.strip(), "openai" if provider == "openai" else "anthropic", provider, name, url)
        if provider == "ollama":
            url = url or OLLAMA
            return cls(text.strip(), "openai", provider, name, url if urlsplit(url).path else f"{url}/v1")
        if provider == "litellm":
            inner = _SPEC.fullmatch(name)
            if inner is None:
                raise UsageError(f"model {text!r}: write litellm/PROVIDER/NAME")
            provider, name = inner["provider"], inner["name"]
        return cls(text.strip(), "litellm", provider, name, url)

    @property
    def names(self) -> tuple[str, ...]:
        """What tables of prices may call it, the most specific first."""
        return (self.text, f"{self.provider}/{self.name}", self.name)


def _check_url(text: str, url: str) -> None:
    parts = urlsplit(url)
    if not parts.hostname:
        raise UsageError(f"model {text!r}: the URL has no host; {_FORM}")
    if parts.username or parts.password or parts.query:
        hidden = text.partition("@http")[0]
        raise UsageError(
            f"model {hidden}@…: a URL with a password or a query would end up in files; "
            "put the key into the environment instead"
        )
