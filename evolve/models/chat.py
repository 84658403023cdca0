"""The protocol of OpenAI's chat completions, whoever carries it."""

from __future__ import annotations

import re
from abc import ABC, abstractmethod
from dataclasses import dataclass, replace
from typing import Any

from evolve.errors import ModelError
from evolve.models import sdk
from evolve.models.failures import shapeless
from evolve.models.spec import Spec
from evolve.models.wire import Unreadable, chat_reply
from evolve.types import Reply, Request

_REJECTED = re.compile(r"support|unrecogni[sz]ed|unknown|unexpected|not permitted|extra|deprecated", re.I)


@dataclass(frozen=True)
class Dialect:
    """What a model accepts; found out from its refusals, which cost nothing.

    Attributes:
        limit: Name of the parameter that bounds the answer; OpenAI's reasoning models know the newer
            one only, and some compatible servers the older one.
        temperature: Whether one may be given; not to reasoning models.
        system: Whether messages may have that role.
    """

    limit: str
    temperature: bool = True
    system: bool = True

    def after(self, refusal: str) -> Dialect | None:
        """Return what to try after a request was refused, `None` if the dialect is not the reason."""
        if not _REJECTED.search(refusal):
            return None
        if self.limit == "max_tokens" and "max_completion_tokens" in refusal:
            return replace(self, limit="max_completion_tokens")
        if self.limit == "max_completion_tokens" and self.limit in refusal:
            return replace(self, limit="max_tokens")
        if self.temperature and "temperature" in refusal:
            return replace(self, temperature=False)
        if self.system and re.search(r"system.{0,20}(role|message)|role.{0,20}system", refusal, re.I):
            return replace(self, system=False)
        return None

    def arguments(self, request: Request, limit: int) -> dict[str, Any]:
        """Return the parameters of a call."""
        question = request.prompt
        messages = [{"role": "system", "content": request.system}] if request.system else []
        if not self.system:
            messages, question = [], f"{request.system}\n\n{request.prompt}"
        arguments: dict[str, Any] = {self.limit: limit}
        arguments["messages"] = [*messages, {"role": "user", "content": question}]
        if self.temperature and request.temperature is not None:
            arguments["temperature"] = request.temperature
        return arguments


class Chat(ABC):
    """A client of one model (role `evolve.protocols.LanguageModel`); prices are added around it."""

    def __init__(self, spec: Spec, access: sdk.Access) -> None:
        self._spec = spec
        self._access = access
        self._dialect = Dialect("max_tokens" if spec.url else "max_completion_tokens")

    def complete(self, request: Request) -> Reply:
        """Ask once; only a dialect that the model refuses is corrected and asked again."""
        for _ in range(4):
            dialect = self._dialect
            try:
                return self._ask(request, dialect)
            except ModelError as error:
                other = dialect.after(str(error)) if error.kind == "request" else None
                if other is None:
                    raise
                self._dialect = other
        raise ModelError(f"{self._spec.text}: refuses every form of the request", "request")

    def probe(self) -> None:
        """Check address, key and name at no cost; see `sdk.probe`."""
        sdk.probe(self._look_up, self._spec.text, self._spec.name)

    @abstractmethod
    def close(self) -> None:
        """Drop all connections; calls in flight fail."""

    @abstractmethod
    def _post(self, arguments: dict[str, Any]) -> Any:
        """Return the JSON of one answer.

        Raises:
            ModelError: There is none.
        """

    @abstractmethod
    def _look_up(self) -> Any:
        """Ask the endpoint about the model.

        Raises:
            ModelError: It does not know.
        """

    def _ask(self, request: Request, dialect: Dialect) -> Reply:
        name, access = self._spec.text, self._access
        arguments = dialect.arguments(request, access.limit(request.max_tokens))
        body = self._post({"model": self._spec.name, **arguments})
        reply = chat_reply(body, request, name)
        if isinstance(reply, Unreadable):
            raise shapeless(name, body, reply.what, access.scrub)
        return replace(reply, text=access.scrub(reply.text))
