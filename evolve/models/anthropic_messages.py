"""Anthropic messages, with the stable prefix cached by the provider."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import anthropic

from evolve.errors import ModelError
from evolve.models import sdk
from evolve.models.failures import shapeless
from evolve.models.spec import Spec
from evolve.models.wire import Unreadable, message_reply
from evolve.types import Reply, Request

_ANTHROPIC = "https://api.anthropic.com"
_ERRORS = sdk.Errors(anthropic.APIStatusError, anthropic.APIConnectionError, anthropic.AnthropicError)


class AnthropicMessages:
    """A client of one model (role `evolve.protocols.LanguageModel`); prices are added around it."""

    def __init__(self, spec: Spec, access: sdk.Access) -> None:
        self._spec = spec
        self._access = access
        self._temperature = True
        self._client = anthropic.Anthropic(
            api_key=access.key,
            base_url=(spec.url or _ANTHROPIC).removesuffix("/v1"),
            max_retries=0,
            timeout=anthropic.Timeout(access.timeout_s, connect=sdk.CONNECT_S),
        )

    def complete(self, request: Request) -> Reply:
        """Ask once; a temperature that the model refuses is left out from then on."""
        try:
            return self._ask(request, self._temperature)
        except ModelError as error:
            heated = self._temperature and request.temperature is not None
            if error.kind != "request" or not heated or "temperature" not in str(error):
                raise
        self._temperature = False
        return self._ask(request, temperature=False)

    def probe(self) -> None:
        """Check address, key and name at no cost; see `sdk.probe`."""
        retrieve = self._client.models.with_raw_response.retrieve
        name, text = self._spec.name, self._spec.text

        def look_up() -> Any:
            return sdk.attempt(lambda: retrieve(name, timeout=sdk.PROBE_S), _ERRORS, text, self._access.scrub)

        sdk.probe(look_up, text, name)

    def close(self) -> None:
        """Drop all connections; calls in flight fail."""
        self._client.close()

    def _ask(self, request: Request, temperature: bool) -> Reply:
        name, access = self._spec.text, self._access
        arguments: dict[str, Any] = {}
        if request.system:
            cached = {"type": "text", "text": request.system, "cache_control": {"type": "ephemeral"}}
            arguments["system"] = [cached]
        if temperature and request.temperature is not None:
            # newer SDKs have no such parameter, because newer models accept none
            arguments["extra_body"] = {"temperature": request.temperature}
        create = self._client.messages.with_raw_response.create
        body = sdk.attempt(
            lambda: create(
                model=self._spec.name,
                max_tokens=access.limit(request.max_tokens),
                messages=[{"role": "user", "content": request.prompt}],
                **arguments,
            ),
            _ERRORS,
            name,
            access.scrub,
        )
        reply = message_reply(body, request, name)
        if isinstance(reply, Unreadable):
            raise shapeless(name, body, reply.what, access.scrub)
        return replace(reply, text=access.scrub(reply.text))
