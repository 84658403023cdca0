"""Time, as the wrappers around language models see it."""

from __future__ import annotations

import threading
import time
from typing import Protocol


class Clock(Protocol):
    """Time that passes, and waiting that can be cut short."""

    def now(self) -> float:
        """Return seconds since some fixed moment."""

    def sleep(self, seconds: float) -> bool:
        """Wait; return whether to go on, `False` once the campaign is ending."""


class SystemClock:
    """The machine's monotonic clock."""

    def __init__(self) -> None:
        self._halted = threading.Event()

    def now(self) -> float:
        """Return seconds since some fixed moment."""
        return time.monotonic()

    def sleep(self, seconds: float) -> bool:
        """Wait, unless or until `halt` is called; return whether to go on."""
        return not self._halted.wait(max(seconds, 0.0))

    def halt(self) -> None:
        """Wake everybody who waits, and let nobody wait again."""
        self._halted.set()
