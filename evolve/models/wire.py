"""Read the answers of both wire protocols; providers leave out, rename and mistype every field."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Literal, NamedTuple

from evolve.models.usage import billed
from evolve.types import Reply, Request

Finish = Literal["stop", "length", "refusal", "other"]
_FINISH: dict[str, Finish] = {
    "stop": "stop",
    "end_turn": "stop",
    "stop_sequence": "stop",
    "eos": "stop",
    "length": "length",
    "max_tokens": "length",
    "model_context_window_exceeded": "length",
    "refusal": "refusal",
    "content_filter": "refusal",
}


class Unreadable(NamedTuple):
    """Why a body holds no answer."""

    what: str


def chat_reply(body: Any, request: Request, model: str) -> Reply | Unreadable:
    """Read an OpenAI chat completion."""
    choices = _of(body, "choices")
    if not isinstance(choices, list) or not choices:
        return Unreadable("the answer has no choices")
    message = _of(choices[0], "message")
    if not isinstance(message, Mapping):
        return Unreadable("the first choice has no message")
    text = _text(message.get("content"))
    finish = _FINISH.get(str(_of(choices[0], "finish_reason")), "other")
    if not text and message.get("refusal"):
        text, finish = str(message["refusal"]), "refusal"
    usage = _of(body, "usage")
    parts = {
        "cached": _of(_of(usage, "prompt_tokens_details"), "cached_tokens"),
        "reasoning": _of(_of(usage, "completion_tokens_details"), "reasoning_tokens"),
    }
    tokens = billed(
        request,
        text,
        asked=_of(usage, "prompt_tokens"),
        answered=_of(usage, "completion_tokens"),
        parts=parts,
    )
    return Reply(text, model, finish, tokens)


def message_reply(body: Any, request: Request, model: str) -> Reply | Unreadable:
    """Read an Anthropic message."""
    content = _of(body, "content")
    reason = _of(body, "stop_reason")
    if not isinstance(content, list) or (not content and reason != "refusal"):
        return Unreadable("the answer has no content")
    blocks = [block for block in content if _of(block, "type") == "text"]
    text = _text(blocks)
    usage = _of(body, "usage")
    read, written = (_of(usage, f"cache_{name}_input_tokens") for name in ("read", "creation"))
    asked = _of(usage, "input_tokens")  # without what was cached
    for extra in (read, written):
        if isinstance(asked, int) and isinstance(extra, int):
            asked += extra
    parts = {
        "cached": read,
        "written": written,
        "reasoning": _of(_of(usage, "output_tokens_details"), "thinking_tokens"),
    }
    tokens = billed(request, text, asked=asked, answered=_of(usage, "output_tokens"), parts=parts)
    return Reply(text, model, _FINISH.get(str(reason), "other"), tokens)


def _of(value: Any, key: str) -> Any:
    return value.get(key) if isinstance(value, Mapping) else None


def _text(content: Any) -> str:
    """Return the text of a string or of a list of blocks."""
    if isinstance(content, str):
        return content
    if not isinstance(content, list):
        return ""
    texts = [_of(block, "text") for block in content]
    return "".join(text for text in texts if isinstance(text, str))
