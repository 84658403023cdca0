"""What a language model is asked, and answers."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, field
from functools import cached_property
from typing import Any, Literal

_ASKED = ("prompt", "max_tokens", "temperature", "seed", "step", "part")


@dataclass(frozen=True)
class Request:
    """What a language model is asked.

    Attributes:
        system: The same for a whole campaign, so that a provider can cache it.
        prompt: What this request adds.
        max_tokens: The answer's length at most, hidden reasoning included.
        temperature: `None` leaves it to the model, which is all that reasoning models accept.
        seed: Of the campaign.
        step: That the answer is for.
        part: Which of a step's requests, e.g. "propose" or "repair".
        review: Says what is wrong with an answer, "" if nothing is; for whoever answers by hand.
    """

    system: str
    prompt: str
    max_tokens: int = 8192
    temperature: float | None = None
    seed: int = 0
    step: int = 0
    part: str = "propose"
    review: Callable[[str], str] | None = field(default=None, compare=False, repr=False)

    @cached_property
    def digest(self) -> str:
        """SHA-256 in hexadecimal of everything that decides the answer, and of who asks."""
        what = [self.system, self.prompt, self.max_tokens, self.temperature, self.seed, self.step, self.part]
        return hashlib.sha256(json.dumps(what).encode()).hexdigest()


@dataclass(frozen=True)
class Tokens:
    """Tokens that a call was billed for.

    Attributes:
        input: Of the question, all of them.
        cached: Those of `input` that the provider had cached.
        written: Those of `input` that it put into its cache, at its surcharge.
        output: Of the answer, hidden reasoning included.
        reasoning: Those of `output` that nobody sees.
    """

    input: int = 0
    cached: int = 0
    written: int = 0
    output: int = 0
    reasoning: int = 0


@dataclass(frozen=True)
class Reply:
    """What a language model answered.

    Attributes:
        text: The answer; "" if it was all hidden reasoning, or refused.
        model: Specification of the model that answered.
        finish: Why it ended: "length" is an answer cut off at `Request.max_tokens`.
        tokens: As billed.
        micro_usd: Cost in millionths of a dollar, rounded up; the same for a repeated answer.
        call: Id of the recorded call.
    """

    text: str
    model: str
    finish: Literal["stop", "length", "refusal", "other"] = "stop"
    tokens: Tokens = field(default_factory=Tokens)
    micro_usd: int = 0
    call: str = ""


@dataclass(frozen=True)
class Call:
    """One attempt to get an answer, as recorded.

    Attributes:
        id: The same for all attempts at one request.
        request: What was asked.
        model: Specification of the model.
        reply: `None` if the attempt failed.
        error: Why it failed.
        micro_usd: What it cost, or may have cost if nobody can know.
        seconds: Wall time that it took.
    """

    id: str
    request: Request
    model: str
    reply: Reply | None = None
    error: str = ""
    micro_usd: int = 0
    seconds: float = 0.0

    def to_json(self) -> dict[str, Any]:
        """Return the call as JSON values, without its system prompt, which repeats."""
        return {
            "id": self.id,
            "model": self.model,
            "request": {key: getattr(self.request, key) for key in _ASKED},
            "reply": None if self.reply is None else asdict(self.reply),
            "error": self.error,
            "micro_usd": self.micro_usd,
            "seconds": round(self.seconds, 3),
        }

    @classmethod
    def from_json(cls, body: Mapping[str, Any], system: str) -> Call:
        """Return the call that `to_json` wrote.

        Args:
            body: What it returned.
            system: The system prompt.

        Raises:
            KeyError: A value is missing.
            TypeError: A value has another shape.
        """
        reply = body["reply"]
        if reply is not None:
            reply = Reply(**{**reply, "tokens": Tokens(**reply["tokens"])})
        request = Request(system=system, **{key: body["request"][key] for key in _ASKED})
        rest = {key: body[key] for key in ("id", "model", "error", "micro_usd", "seconds")}
        return cls(request=request, reply=reply, **rest)
