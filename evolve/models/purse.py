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

    def reserve(self, amount: int, least: int | None = None) -> int:
        """Set money aside for one call, waiting for calls in flight if only they are in the way.

        Args:
            amount: The most that the call can cost.
            least: What will do near the end, when `amount` does not fit any more; `None` for `amount`.

        Returns:
            What was set aside: one or the other.

        Raises:
            BudgetSpent: Neither fits, even if the calls in flight cost nothing.
            ModelError: The purse was closed.
        """
        with self._changed:
            while (granted := self._grant(amount, amount if least is None else least)) is None:
                self._changed.wait(_CHECK_S)
            self._reserved += granted
            return granted

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

    def _grant(self, amount: int, least: int) -> int | None:
        """Return what can be set aside now, `None` if that depends on calls in flight."""
        if self._closed:
            raise ModelError("the campaign is ending", "closed")
        if self.cap is None:
            return amount
        left = self.cap - self._spent
        wanted = amount if amount <= left else least
        if wanted > left:
            raise BudgetSpent(
                f"the next call may cost {_dollars(wanted)}, and {_dollars(left)} "
                f"of {_dollars(self.cap)} are left"
            )
        return wanted if wanted <= left - self._reserved else None


def _dollars(micro: int) -> str:
    return f"${micro / 1_000_000:.4f}"
