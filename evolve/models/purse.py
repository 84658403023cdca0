"""Money: a cap that holds for what is spent and what calls in flight can still cost."""

from __future__ import annotations

import threading

from evolve.errors import BudgetSpent, ModelError

_CHECK_S = 1.0


class Purse:
    """A hard cap on spending, in micro-dollars; shared by all models and threads.

    Args:
        cap: The most that may be spent; `None` for no limit.
        spent: What earlier sittings of the campaign have spent.
    """

    def __init__(self, cap: int | None = None, spent: int = 0) -> None:
        self.cap = cap
        self._spent = spent
        self._reserved = 0
        self._closed = False
        self._changed = threading.Condition()

    @property
    def spent(self) -> int:
        """Micro-dollars paid so far."""
        return self._spent

    @property
    def reserved(self) -> int:
        """Micro-dollars that calls in flight can still cost."""
        return self._reserved

    def reserve(self, amount: int) -> None:
        """Set `amount` aside for one call, waiting for calls in flight if only they are in the way.

        Raises:
            BudgetSpent: It does not fit even when they cost nothing.
            ModelError: The purse was closed.
        """
        with self._changed:
            while not self._fits(amount):
                self._changed.wait(_CHECK_S)
            self._reserved += amount

    def settle(self, reserved: int, paid: int) -> None:
        """Replace what was set aside for a call by what it cost."""
        with self._changed:
            self._reserved -= reserved
            self._spent += paid
            self._changed.notify_all()

    def close(self) -> None:
        """Send away everybody who waits, and everybody who comes."""
        with self._changed:
            self._closed = True
            self._changed.notify_all()

    def _fits(self, amount: int) -> bool:
        if self._closed:
            raise ModelError("the campaign is ending", "closed")
        if self.cap is None:
            return True
        if self._spent + amount > self.cap:
            raise BudgetSpent(
                f"the next call may cost {_dollars(amount)}, and {_dollars(self.cap - self._spent)} "
                f"of {_dollars(self.cap)} are left"
            )
        return self._spent + self._reserved + amount <= self.cap


def _dollars(micro: int) -> str:
    return f"${micro / 1_000_000:.4f}"
