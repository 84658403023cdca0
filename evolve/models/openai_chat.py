"""OpenAI chat completions, at OpenAI or at any compatible endpoint, by OpenAI's own library."""

from __future__ import annotations

from typing import Any

import openai

from evolve.models import sdk
from evolve.models.chat import Chat
from evolve.models.spec import Spec

_OPENAI = "https://api.openai.com/v1"
_ERRORS = sdk.Errors(openai.APIStatusError, openai.APIConnectionError, openai.OpenAIError)


class OpenAIChat(Chat):
    """A client of one model (role `evolve.protocols.LanguageModel`); prices are added around it."""

    def __init__(self, spec: Spec, access: sdk.Access) -> None:
        super().__init__(spec, access)
        self._client = openai.OpenAI(
            api_key=access.key,
            base_url=spec.url or _OPENAI,
            max_retries=0,
            timeout=openai.Timeout(access.timeout_s, connect=sdk.CONNECT_S),
        )

    def close(self) -> None:
        """Drop all connections; calls in flight fail."""
        self._client.close()

    def _post(self, arguments: dict[str, Any]) -> Any:
        create = self._client.chat.completions.with_raw_response.create
        return sdk.attempt(lambda: create(**arguments), _ERRORS, self._spec.text, self._access.scrub)

    def _look_up(self) -> Any:
        retrieve = self._client.models.with_raw_response.retrieve
        return sdk.attempt(
            lambda: retrieve(self._spec.name, timeout=sdk.PROBE_S),
            _ERRORS,
            self._spec.text,
            self._access.scrub,
        )
