"""What a guest uses, measured from outside it, and the limits on that."""

from __future__ import annotations

import time

from evolve.sandbox import processes
from evolve.types import Limits

_WALL_FACTOR = 10.0
_PATIENCE = 10.0  # as often as the wall limit, for a process that is ready to run and does not get to
_SHORTEST_S = 0.001


class Exceeded(Exception):
    """A limit was passed; the text says which."""


class Meter:
    """CPU and wall time of a guest.

    Wall time counts only while the guest is being waited for, so a slow simulator is never charged
    to a candidate.

    Attributes:
        waited: Wall seconds so far.
        timeout_ms: How long to wait at most before looking again.
    """

    def __init__(self, pid: int, limits: Limits) -> None:
        self._pid = pid
        self._clock = processes.cpu_clock(pid)
        self._limits = limits
        self._final: float | None = None
        self.waited = 0.0
        self._check_at = 0.0  # of `waited`: when a limit may be reached
        self._look_at = 0.0  # of the clock, likewise
        self._ready = 0.0
        self._loaded = (0.0, 0.0)

    def begin(self) -> None:
        """Start counting towards the limits: the guest is locked down and knows nothing yet."""
        self._ready = self.cpu()
        self.check(0.0)

    def loaded(self) -> None:
        """Start counting what a candidate uses."""
        self._loaded = (self.cpu(), self.waited)

    def since_loaded(self) -> tuple[float, float]:
        """Return CPU and wall seconds."""
        cpu, wall = self._loaded
        return max(self.cpu() - cpu, 0.0), self.waited - wall

    def cpu(self) -> float:
        """Return CPU seconds of the process since it was forked, from its own clock."""
        if self._final is not None:
            return self._final
        try:
            return time.clock_gettime(self._clock)
        except OSError:
            return self.waited  # a kernel without foreign CPU clocks: wall time, an upper bound

    def freeze(self) -> None:
        """Keep the CPU time as it is: the process is about to end."""
        self._final = self.cpu()

    @property
    def frozen(self) -> bool:
        """Whether the process was ended."""
        return self._final is not None

    @property
    def timeout_ms(self) -> float:
        """Milliseconds of waiting after which a limit may be reached; never negative."""
        return max(self._check_at - self.waited, 0.0) * 1000 + 1

    def charge(self, started: float) -> None:
        """Count the time since `started` as waiting.

        Raises:
            Exceeded: A limit is passed.
        """
        now = time.monotonic()
        self.waited += now - started
        # CPU time cannot pass faster than time does, also when it is spent between two questions.
        if self.waited >= self._check_at or now >= self._look_at:
            self.check(self.waited)

    def check(self, waited: float) -> None:
        """Compare CPU and wall time with the limits, and set when to look again.

        Raises:
            Exceeded: A limit is passed.
        """
        self.waited = waited
        used, allowed = self.cpu() - self._ready, self._limits.cpu_s
        if used >= allowed:
            raise Exceeded(f"used more than {allowed:g} s of CPU time")
        wall = _WALL_FACTOR * allowed
        # A busy machine must not time a candidate out: the wall clock is there for sleepers.
        if waited >= wall and (waited >= _PATIENCE * wall or processes.asleep(self._pid)):
            raise Exceeded(f"took more than {wall:g} s")
        self._check_at = waited + max(min(allowed - used, abs(wall - waited)), _SHORTEST_S)
        self._look_at = time.monotonic() + max(allowed - used, _SHORTEST_S)
