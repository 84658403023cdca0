"""Record every call before anybody uses its answer."""

from __future__ import annotations

from dataclasses import dataclass, replace

from evolve.errors import ModelError
from evolve.models.clock import Clock
from evolve.protocols import CallLog, LanguageModel
from evolve.types import Call, Reply, Request

_NEVER_SENT = frozenset({"budget", "closed"})
_DIGITS = 16


@dataclass(frozen=True)
class Recorded:
    """Keeps the calls to a model (role `evolve.protocols.LanguageModel`), failed ones included.

    Attributes:
        model: What to ask, priced already.
        log: Where calls are kept.
        name: Of the model.
        clock: Times the calls.
    """

    model: LanguageModel
    log: CallLog
    name: str
    clock: Clock

    def complete(self, request: Request) -> Reply:
        """Ask once; the call is durable when this returns or raises."""
        began = self.clock.now()
        call = Call(call_id(request), request, self.name)
        try:
            reply = self.model.complete(request)
        except ModelError as error:
            if error.kind not in _NEVER_SENT:
                took = self.clock.now() - began
                self.log.record(replace(call, error=str(error), micro_usd=error.micro_usd, seconds=took))
            raise
        reply = replace(reply, call=call.id)
        took = self.clock.now() - began
        self.log.record(replace(call, reply=reply, micro_usd=reply.micro_usd, seconds=took))
        return reply


def call_id(request: Request) -> str:
    """Return the id of the calls for a request: the same in a replay as in the run it replays."""
    return request.digest[:_DIGITS]
