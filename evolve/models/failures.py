"""What went wrong in a call, in the framework's words; no key and no second line gets through."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from email.utils import parsedate_to_datetime
from typing import Any

from evolve.errors import ModelError

Scrub = Callable[[str], str]

_LONGEST = 300
_OVERLOADED = frozenset({429, 503, 529})
_KEY = frozenset({401, 402, 403})
_RETRY = frozenset({408, 409, 425})


def one_line(text: str, scrub: Scrub) -> str:
    """Return `text` without secrets, on one line of bounded length."""
    line = " ".join(scrub(text).split())
    return line if len(line) <= _LONGEST else line[: _LONGEST - 1] + "…"


def from_status(model: str, status: int, body: str, headers: Mapping[str, str], scrub: Scrub) -> ModelError:
    """Return the error for an answer with an HTTP status of 400 or more."""
    code, message = _told(body)
    kind = _kind(status, code)
    text = one_line(f"{model}: HTTP {status}: {message}", scrub)
    wait = retry_after(headers) if kind in ("rate", "server") else None
    return ModelError(text, kind, retry_after_s=wait)


def from_transport(model: str, error: BaseException, scrub: Scrub) -> ModelError:
    """Return the error for a call that got no complete answer.

    The libraries of both SDKs name their exceptions alike, so the names decide: what failed while
    connecting was never sent, and cannot have been billed.
    """
    names = [type(cause).__name__ for cause in _causes(error)]
    reason = one_line(f"{model}: {_innermost(error)}", scrub)
    if any(name in ("ConnectError", "ConnectTimeout", "PoolTimeout") for name in names):
        return ModelError(reason, "connection")
    if any("Timeout" in name for name in names):
        return ModelError(reason, "timeout")
    return ModelError(reason, "lost")


def retry_after(headers: Mapping[str, str]) -> float | None:
    """Return the seconds that a provider asked to wait; both forms of RFC 9110, 10.2.3.

    A date is compared with the answer's own date, so that no clock needs to be right.
    """
    lower = {key.lower(): value for key, value in headers.items()}
    for key, unit in (("retry-after-ms", 1000.0), ("retry-after", 1.0)):
        if re.fullmatch(r"\s*\d{1,9}(\.\d*)?\s*", lower.get(key, "")):
            return float(lower[key]) / unit
    try:
        until, now = (parsedate_to_datetime(lower.get(key, "")) for key in ("retry-after", "date"))
        return max((until - now).total_seconds(), 0.0)
    except (ValueError, TypeError):
        return None


def _kind(status: int, code: str) -> str:
    if status in _KEY or (status == 429 and code in ("insufficient_quota", "billing_error")):
        return "key"
    if status in _OVERLOADED:
        return "rate"
    if status >= 500 or status in _RETRY:
        return "server"
    return "model" if status == 404 else "request"


def _told(body: str) -> tuple[str, str]:
    """Return code and message of an error body, the body itself if it is not JSON."""
    try:
        value = json.loads(body)
    except ValueError:
        return "", body or "no explanation"
    inner = value.get("error", value) if isinstance(value, dict) else value
    if not isinstance(inner, dict):
        return "", str(inner)
    code = inner.get("code") or inner.get("type") or ""
    return str(code), str(inner.get("message") or inner.get("detail") or body)


def _causes(error: BaseException) -> list[BaseException]:
    found: list[BaseException] = []
    following: BaseException | None = error
    while following is not None and len(found) < 10:
        found.append(following)
        following = following.__cause__ or following.__context__
    return found


def _innermost(error: BaseException) -> str:
    """Return the deepest message that says something; the SDKs' own only say that it failed."""
    told = [f"{type(cause).__name__}: {cause}" for cause in _causes(error)[:3] if str(cause)]
    return told[-1] if told else type(error).__name__


def not_json(model: str, body: str, scrub: Scrub) -> ModelError:
    """Return the error for an answer that cannot be read."""
    return ModelError(one_line(f"{model}: the answer is not JSON: {body[:80]!r}", scrub), "answer")


def shapeless(model: str, body: Any, what: str, scrub: Scrub) -> ModelError:
    """Return the error for JSON that holds no answer."""
    told = body.get("error") if isinstance(body, dict) else None
    text = _told(json.dumps({"error": told}))[1] if told else what
    return ModelError(one_line(f"{model}: {text}", scrub), "answer")
