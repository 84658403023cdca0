"""A circuit breaker: a provider that has failed for long enough is left alone."""

from __future__ import annotations

import threading

from evolve.errors import ModelError, ProviderDown


class Breaker:
    """Watches one provider; shared by all threads that ask it.

    It opens when failures have followed one another for `patience_s`, counted from the moment when
    the first of them was asked for, and lets requests through again `rest_s` later.

    Args:
        patience_s: Seconds of nothing but failures.
        least: Failures that this takes at least.
        rest_s: Seconds for which it stays open.
    """

    def __init__(self, patience_s: float = 75.0, least: int = 4, rest_s: float = 60.0) -> None:
        self.patience_s = patience_s
        self._least = least
        self._rest_s = rest_s
        self._lock = threading.Lock()
        self._since: float | None = None
        self._failures = 0
        self._success = float("-inf")
        self._open_until = float("-inf")
        self._reason = ""

    def check(self, now: float) -> None:
        """Pass if the provider may be asked.

        Raises:
            ProviderDown: It may not.
        """
        with self._lock:
            if now < self._open_until:
                raise ProviderDown(self._reason)

    def failed(self, error: ModelError, asked: float, now: float, wait_s: float = 0.0) -> None:
        """Count a failure.

        Args:
            error: What happened.
            asked: When the failed request was sent.
            now: The present.
            wait_s: How long nobody will ask again.
        """
        with self._lock:
            self._failures += 1
            if self._since is None:
                self._since = max(asked, self._success)
            lasting = now + wait_s - self._since
            if wait_s > self.patience_s:
                self._open(f"{error}; it asks to wait {wait_s:.0f} s", now)
            elif self._failures >= self._least and lasting >= self.patience_s:
                self._open(f"{error}; nothing but failures for {now - self._since:.0f} s", now)

    def succeeded(self, now: float) -> None:
        """Count an answer: the provider works."""
        with self._lock:
            self._since = None
            self._failures = 0
            self._success = now

    def worked_since(self, moment: float) -> bool:
        """Whether an answer came after `moment`."""
        with self._lock:
            return self._success > moment

    def _open(self, reason: str, now: float) -> None:
        self._open_until = now + self._rest_s
        self._reason = reason
        self._since = None
        self._failures = 0
