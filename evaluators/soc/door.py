"""The arrival process: a timer that may pause, and the order of timers that ring at the same time."""

from __future__ import annotations

NEVER = 1 << 60
SAMPLING = 10
"""Period of DS3's power sampling, µs, at which it splits a running task's timer."""


class Door:
    """Where jobs arrive.

    Attributes:
        when: The next arrival, µs.
        phase: 0 if it takes effect before that instant's tick, 1 if after.
        job: Which job arrives.
    """

    def __init__(self, gaps: tuple[int, ...]) -> None:
        self._gaps = gaps
        self.when, self.phase, self.job = (0 if gaps else NEVER), 0, 0
        self._set = [0]
        self._blocked_at = -1
        self._polling = False

    def step(self, now: int) -> None:
        """The job is in: set the timer for the next one."""
        gap = self._gaps[self.job]
        self.job += 1
        if gap != 1:
            self.phase = 0 if gap else 1
        self.when = now + gap if self.job < len(self._gaps) else NEVER
        self._set.append(now)
        self._polling = False

    def block(self, now: int) -> None:
        """The chip is full: try again every µs, which makes a difference once a job has left."""
        self._blocked_at, self.when = now, NEVER

    def unblock(self, now: int, *, late: bool) -> None:
        """A job has left, before the tick of this instant or (`late`) after it."""
        if self._blocked_at < 0:
            return
        self.when = now + 1 if late else max(now, self._blocked_at + 1)
        self._blocked_at, self._polling = -1, True

    def precedes(self, start: int, now: int) -> bool:
        """Whether the timer that rings now was set before that of a task started at `start`.

        A task's timer is set when it starts, and again at every sampling instant that it runs
        through; timers set at the same instant were set in the order in which their predecessors rang.
        """
        if self._polling:
            return False
        ring = now
        for was_set in reversed(self._set):
            mark = max(start, (ring - 1) // SAMPLING * SAMPLING)
            if was_set != mark:
                return was_set < mark
            if mark - start <= 1:
                return True
            ring = mark
        return True
