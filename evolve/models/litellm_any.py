"""Every provider that litellm knows and that has no client of its own here."""

from __future__ import annotations

import importlib
import os
from dataclasses import replace
from typing import Any

from evolve.errors import ModelError, UsageError
from evolve.models import sdk
from evolve.models.failures import from_status, from_transport, one_line, shapeless
from evolve.models.spec import Spec
from evolve.models.wire import Unreadable, chat_reply
from evolve.types import Reply, Request

# Read by litellm while it is imported: without them it fetches a table from the network, and loads
# whatever `.env` lies in the working directory.
_QUIET = {"LITELLM_LOCAL_MODEL_COST_MAP": "True", "LITELLM_MODE": "PRODUCTION"}


def _library() -> Any:
    for name, value in _QUIET.items():
        os.environ.setdefault(name, value)
    litellm: Any = importlib.import_module("litellm")
    litellm.suppress_debug_info = True
    litellm.telemetry = False
    return litellm


class LiteLLM:
    """A client of one model (role `evolve.protocols.LanguageModel`); prices are added around it."""

    def __init__(self, spec: Spec, access: sdk.Access) -> None:
        self._litellm = _library()
        self._errors = importlib.import_module("openai")  # litellm's exceptions derive from its
        self._spec = spec
        self._access = access
        self._name = f"{spec.provider}/{spec.name}"

    def complete(self, request: Request) -> Reply:
        """Ask once."""
        body = self._attempt(request)
        reply = chat_reply(body, request, self._spec.text)
        if isinstance(reply, Unreadable):
            raise shapeless(self._spec.text, body, reply.what, self._access.scrub)
        return replace(reply, text=self._access.scrub(reply.text))

    def probe(self) -> None:
        """Check provider and key; nothing is sent, because litellm has no free question for all.

        Raises:
            UsageError: litellm does not know the provider, or misses its keys.
        """
        told = ""
        try:
            self._litellm.get_llm_provider(model=self._name)
        except self._errors.OpenAIError:
            told = f"model {self._spec.text!r}: litellm knows no provider {self._spec.provider!r}"
        if told:
            raise UsageError(f"{told}; see https://docs.litellm.ai/docs/providers")
        missing = self._litellm.validate_environment(model=self._name)["missing_keys"]
        if missing and not self._spec.url and not self._access.key:
            raise UsageError(f"model {self._spec.text!r}: set {' and '.join(missing)} in the environment")

    def close(self) -> None:
        """Do nothing: litellm keeps its connections."""

    def _attempt(self, request: Request) -> Any:
        model, scrub = self._spec.text, self._access.scrub
        failure: ModelError
        try:
            return self._litellm.completion(**self._arguments(request)).model_dump()
        except self._errors.APITimeoutError as error:
            failure = ModelError(one_line(f"{model}: {error}", scrub), "timeout")
        except self._errors.APIConnectionError as error:
            failure = from_transport(model, error, scrub)
        except self._errors.APIStatusError as error:
            # its own `response` is made up; the provider's headers are beside it
            headers = getattr(error, "litellm_response_headers", None) or {}
            failure = from_status(model, error.status_code, str(error.message), headers, scrub)
        except (
            self._errors.OpenAIError,
            ValueError,
            TypeError,
            LookupError,
            AttributeError,
            OSError,
        ) as error:
            # litellm lets the accidents of its own parsing through
            failure = ModelError(one_line(f"{model}: {type(error).__name__}: {error}", scrub), "answer")
        raise failure

    def _arguments(self, request: Request) -> dict[str, Any]:
        system = [{"role": "system", "content": request.system}] if request.system else []
        arguments: dict[str, Any] = {
            "model": self._name,
            "messages": [*system, {"role": "user", "content": request.prompt}],
            "max_tokens": self._access.limit(request.max_tokens),
            "timeout": self._access.timeout_s,
            "max_retries": 0,
            "num_retries": 0,
            "drop_params": True,
        }
        if request.temperature is not None:
            arguments["temperature"] = request.temperature
        if self._access.key:
            arguments["api_key"] = self._access.key
        if self._spec.url:
            arguments["api_base"] = self._spec.url
        return arguments
