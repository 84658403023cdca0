"""What all clients have in common; the SDKs of both makers are libraries of one make."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from evolve.errors import ModelError, UsageError
from evolve.models.failures import Scrub, from_status, from_transport, not_json, one_line

CONNECT_S = 10.0
PROBE_S = 5.0


@dataclass(frozen=True)
class Access:
    """How one model is reached.

    Attributes:
        key: Of the provider.
        scrub: Removes secrets from text.
        timeout_s: Seconds that an answer may take.
        max_output: Tokens that the model answers with at most; `None` if unknown.
    """

    key: str
    scrub: Scrub
    timeout_s: float = 300.0
    max_output: int | None = None

    def limit(self, wanted: int) -> int:
        """Return how many tokens to ask for."""
        return wanted if self.max_output is None else min(wanted, self.max_output)


@dataclass(frozen=True)
class Errors:
    """The exceptions of an SDK: an HTTP status, no complete answer, and anything else."""

    status: type[Any]
    connection: type[Any]
    root: type[Any]


def attempt(send: Callable[[], Any], errors: Errors, model: str, scrub: Scrub) -> Any:
    """Return the JSON of one answer.

    The exceptions of an SDK hold the request with its key, so none of them stays attached.

    Raises:
        ModelError: There is no answer, or it is not JSON.
    """
    failure: ModelError
    body = ""
    try:
        body = send().http_response.text
        return json.loads(body)
    except errors.status as error:
        response = error.response
        failure = from_status(model, response.status_code, response.text, response.headers, scrub)
    except errors.connection as error:
        failure = from_transport(model, error, scrub)
    except errors.root as error:
        failure = ModelError(one_line(f"{model}: {error}", scrub), "answer")
    except ValueError:
        failure = not_json(model, body, scrub)
    raise failure


def probe(ask: Callable[[], Any], model: str, name: str) -> None:
    """Ask an endpoint about a model, at no cost; anything but a clear no is a yes.

    Compatible servers need not know this question: they may say 404, or hang up.

    Args:
        ask: Puts the question.
        model: As the user names it.
        name: As the endpoint names it.

    Raises:
        UsageError: Nobody listens there, the key is wrong, or the model is unknown.
    """
    try:
        ask()
    except ModelError as error:
        if error.kind == "connection":
            remedy = "check the URL and that the server is running"
        elif error.kind == "key":
            remedy = "check the key in the environment"
        elif error.kind == "model" and name in str(error).replace(model, ""):
            remedy = "check the name of the model"
        else:
            return
        raise UsageError(f"{error}; {remedy}") from None
