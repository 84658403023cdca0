"""How fast one model may be asked: a rate limit slows every thread, and slows it once."""

from __future__ import annotations

import threading

from evolve.errors import ModelError
from evolve.models.breaker import Breaker
from evolve.models.clock import Clock

SHARED = frozenset({"rate", "connection"})
_ROUNDS = 10_000


class Pace:
    """Back-off that all threads asking one model share.

    Requests that were refused together count as one refusal: each carries the number of the wave
    that it was sent in, and only the first refusal of a wave doubles the delay.

    Args:
        clock: Time and waiting.
        breaker: Gives up on the provider.
        first_s: Seconds of the first delay; each further wave refused doubles it.
        ceiling_s: Seconds of the longest delay that nobody asked for.
    """

    def __init__(
        self, clock: Clock, breaker: Breaker, *, first_s: float = 0.5, ceiling_s: float = 20.0
    ) -> None:
        self.clock = clock
        self.breaker = breaker
        self._first_s = first_s
        self._ceiling_s = ceiling_s
        self._lock = threading.Lock()
        self._wave = 0
        self._level = 0
        self._free_at = float("-inf")
        self._spread_s = 0.0

    def enter(self, jitter: float) -> int:
        """Wait until the model may be asked; return the number of the wave.

        Args:
            jitter: In [0, 1); spreads those who wait for the same moment.

        Raises:
            ProviderDown: The breaker is open.
            ModelError: The campaign is ending.
        """
        for _ in range(_ROUNDS):
            self.breaker.check(self.clock.now())
            with self._lock:
                wait_s = self._free_at + jitter * self._spread_s - self.clock.now()
                wave = self._wave
            if wait_s <= 0:
                return wave
            self.pause(wait_s)
        raise ModelError(f"still refused after waiting {_ROUNDS} times", "spent")

    def pause(self, seconds: float) -> None:
        """Wait.

        Raises:
            ModelError: The campaign is ending.
        """
        if not self.clock.sleep(seconds):
            raise ModelError("the campaign is ending", "closed")

    def delay_s(self, level: int) -> float:
        """Return the seconds to wait after `level` + 1 failures."""
        return float(min(self._first_s * 2.0 ** min(level, 30), self._ceiling_s))

    def failed(self, error: ModelError, wave: int, asked: float) -> None:
        """Take note of a failed request, sent in `wave` at the time `asked`."""
        now = self.clock.now()
        wait_s = 0.0
        if error.kind in SHARED:
            with self._lock:
                if wave == self._wave:
                    self._refuse(now)
                self._free_at = max(self._free_at, now + (error.retry_after_s or 0.0))
                wait_s = self._free_at - now
        self.breaker.failed(error, asked, now, wait_s)

    def answered(self) -> None:
        """Take note of an answer."""
        with self._lock:
            self._level = 0
            self._spread_s = 0.0
        self.breaker.succeeded(self.clock.now())

    def _refuse(self, now: float) -> None:
        delay = self.delay_s(self._level)
        self._wave += 1
        self._level += 1
        self._free_at = max(self._free_at, now + delay)
        self._spread_s = delay / 2
