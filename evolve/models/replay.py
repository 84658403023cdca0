"""Answer from another campaign's calls, without any network."""

from __future__ import annotations

import difflib
from dataclasses import dataclass, replace

from evolve.errors import ModelError, RecordingMismatch
from evolve.models.recording import Recording
from evolve.protocols import CallLog
from evolve.types import Call, Reply, Request


class Replay:
    """Answers with what was answered to the same request (role `evolve.protocols.LanguageModel`).

    Args:
        recording: What was asked and answered.
    """

    def __init__(self, recording: Recording) -> None:
        self._replies: dict[str, Reply] = {}
        self._asked: dict[tuple[int, str], Call] = {}
        for call in recording.calls:
            # of several attempts the last one counts, of several answers the first
            if call.reply is not None:
                self._replies.setdefault(call.request.digest, call.reply)
            self._asked.setdefault((call.request.step, call.request.part), call)
        self._last = max((call.request.step for call in recording.calls), default=0)
        self._failed = {c.request.digest: c.error for c in recording.calls if c.reply is None}

    def complete(self, request: Request) -> Reply:
        """Answer at once and at no cost.

        Raises:
            RecordingMismatch: This step asked something else then.
            ModelError: There was no answer then either, or the recording ends before this step.
        """
        reply = self._replies.get(request.digest)
        if reply is not None:
            return reply
        if request.digest in self._failed:
            raise ModelError(self._failed[request.digest], "spent")
        if request.step > self._last:
            raise ModelError(f"the recording ends at step {self._last}", "ended")
        raise RecordingMismatch(self._difference(request))

    def _difference(self, request: Request) -> str:
        where = f"step {request.step} ({request.part})"
        call = self._asked.get((request.step, request.part))
        if call is None:
            return f"the recording has no answer for {where}; replay with the same options, and --ordered"
        then = call.request
        for name in ("seed", "max_tokens", "temperature"):
            if getattr(then, name) != getattr(request, name):
                return f"{where}: {name} was {getattr(then, name)}, and is {getattr(request, name)}"
        for name in ("system", "prompt"):
            if getattr(then, name) != getattr(request, name):
                line = _first_difference(getattr(then, name), getattr(request, name))
                return f"{where}: the {name} is not the recorded one: {line}"
        return f"{where}: the request is not the recorded one"


@dataclass(frozen=True)
class Unpaid:
    """Records calls that cost something when they were first made, and nothing now (role `CallLog`).

    Proposers still hear the price of then: their choices depend on it.

    Attributes:
        log: Keeps the calls.
    """

    log: CallLog

    def record(self, call: Call) -> None:
        """Keep a call at no cost."""
        self.log.record(replace(call, micro_usd=0))

    def find(self, request_digest: str) -> Reply | None:
        """Return the first answer to a request."""
        return self.log.find(request_digest)


def _first_difference(then: str, now: str) -> str:
    """Return the first line that differs, as it was and as it is."""
    changes = [
        line for line in difflib.ndiff(then.splitlines(), now.splitlines()) if line.startswith(("- ", "+ "))
    ]
    return "; ".join(repr(line[:100]) for line in changes[:2])
