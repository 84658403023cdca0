"""Ask again after what may pass; the pace is shared by all who ask the same model."""

from __future__ import annotations

from dataclasses import dataclass, replace

from evolve.errors import ModelError
from evolve.models.pace import SHARED, Pace
from evolve.protocols import LanguageModel
from evolve.types import Reply, Request

_MOST = 200


@dataclass(frozen=True)
class Retrying:
    """Retries a model (role `evolve.protocols.LanguageModel`).

    A rate limit or a refused connection is nobody's fault: such requests wait for as long as the
    breaker has patience. Other failures are given up on after `attempts`, once the model has
    answered somebody else in the meantime; until then the provider is the suspect, and the breaker
    decides.

    Attributes:
        model: What to ask.
        pace: Shared by everybody who asks it.
        attempts: Failures of one request.
        longer: How often an answer that was cut off is asked for again, at twice the length.
    """

    model: LanguageModel
    pace: Pace
    attempts: int = 6
    longer: int = 1

    def complete(self, request: Request) -> Reply:
        """Ask until there is a whole answer; see `Reply.finish` where there is none."""
        reply = self._answer(request)
        for _ in range(self.longer):
            if reply.finish != "length":
                break
            request = replace(request, max_tokens=2 * request.max_tokens)
            try:
                reply = self._answer(request)
            except ModelError as error:
                if error.kind != "request":
                    raise
                break  # longer than the model can; what there is will be read as it is
        return reply

    def _answer(self, request: Request) -> Reply:
        began = self.pace.clock.now()
        failures = 0
        for attempt in range(_MOST):
            jitter = _jitter(request, attempt)
            wave = self.pace.enter(jitter)
            asked = self.pace.clock.now()
            try:
                reply = self.model.complete(request)
            except ModelError as error:
                if not error.transient:
                    raise
                self.pace.failed(error, wave, asked)
                failures += error.kind not in SHARED
                if self._hopeless(error, failures, began):
                    raise ModelError(f"{error} (attempt {attempt + 1})", "spent") from None
                if error.kind not in SHARED:
                    delay = max(error.retry_after_s or 0.0, self.pace.delay_s(failures - 1))
                    self.pace.pause(delay * (1 + jitter) / 1.5)
            else:
                self.pace.answered()
                return reply
        raise ModelError(f"no answer in {_MOST} attempts", "spent")

    def _hopeless(self, error: ModelError, failures: int, began: float) -> bool:
        own_fault = error.kind == "answer" or self.pace.breaker.worked_since(began)
        return failures >= self.attempts and own_fault


def _jitter(request: Request, attempt: int) -> float:
    """Return a number in [0, 1) that differs among requests and attempts."""
    return int(request.digest[:8], 16) * (attempt + 1) * 0.6180339887 % 1.0
