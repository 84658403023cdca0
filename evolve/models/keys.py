"""Keys of providers: read from the environment here and nowhere else, and kept out of all text."""

from __future__ import annotations

import json
import os
import re
from collections.abc import Mapping
from urllib.parse import quote

_SECRET_NAME = re.compile(r"(^|_)(API_?KEYS?|KEYS?|TOKENS?|SECRETS?|PASSWORD|CREDENTIALS?)(_|$)")
_SHORTEST_KEY = 6
_SHORTEST_SECRET = 8
PROVIDERS = {"openai": "OPENAI_API_KEY", "anthropic": "ANTHROPIC_API_KEY", "ollama": "OLLAMA_API_KEY"}


class Keys:
    """The secrets of an environment.

    Args:
        environment: Variables and their values.
    """

    def __init__(self, environment: Mapping[str, str]) -> None:
        self._values = dict(environment)
        spellings = {
            spelling: f"[{name}]"
            for name, value in environment.items()
            if _is_secret(name, value)
            for spelling in _spellings(value)
        }
        self._names = spellings
        # longest first: one secret may contain another
        ordered = sorted(spellings, key=len, reverse=True)
        self._pattern = re.compile("|".join(map(re.escape, ordered))) if ordered else None

    @classmethod
    def read(cls) -> Keys:
        """Read the environment of this process."""
        return cls(os.environ)

    def get(self, name: str) -> str | None:
        """Return the value of a variable, `None` if it is unset or empty."""
        return self._values.get(name, "").strip() or None

    def present(self) -> dict[str, bool]:
        """Return which providers' variables are set, by name of the variable."""
        return {name: self.get(name) is not None for name in PROVIDERS.values()}

    def scrub(self, text: str) -> str:
        """Return `text` with every secret replaced by the name of its variable."""
        if self._pattern is None:
            return text
        return self._pattern.sub(lambda match: self._names[match.group()], text)


def _is_secret(name: str, value: str) -> bool:
    """Whether a variable holds something that must not be shown; short values hide too much else."""
    if not _SECRET_NAME.search(name.upper()):
        return False
    return len(value.strip()) >= (_SHORTEST_KEY if "API" in name.upper() else _SHORTEST_SECRET)


def _spellings(value: str) -> set[str]:
    """Return a secret as itself, in JSON, in a URL and in the `repr` of bytes or text."""
    value = value.strip()
    return {value, json.dumps(value)[1:-1], quote(value, safe=""), repr(value)[1:-1]}
