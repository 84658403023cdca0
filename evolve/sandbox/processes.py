"""What the kernel says and does about a guest, from outside: its clock, its state, how it ended."""

from __future__ import annotations

import fcntl
import math
import os
import select
import signal
import time
from contextlib import suppress
from pathlib import Path

from evolve.types import Limits, Status

_PIPE_BYTES = 1 << 20
_SCHEDULED_CLOCK = 2  # CPUCLOCK_SCHED; Linux include/linux/posix-timers.h


def cpu_clock(pid: int) -> int:
    """Return the id of another process's CPU clock (Linux: `MAKE_PROCESS_CPUCLOCK`)."""
    return (~pid << 3) | _SCHEDULED_CLOCK


def asleep(pid: int, looks: int = 4, pause_s: float = 0.005) -> bool:
    """Whether a process waits for something else than a processor, at every one of several looks.

    Source: proc_pid_stat(5), field `state`.
    """
    for look in range(looks):
        if look:
            time.sleep(pause_s)
        try:
            state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
        except (OSError, IndexError):
            return True
        if state != "S":
            return False
    return True


def gone(pidfd: int, timeout_ms: int) -> bool:
    """Whether a process ends in time; a kernel without pidfds is believed."""
    if pidfd < 0:
        time.sleep(timeout_ms / 1000)
        return True
    poll = select.poll()
    poll.register(pidfd, select.POLLIN)
    return bool(poll.poll(timeout_ms))


def enlarge(pipe: int) -> None:
    """Make room for a large question or answer; a user's quota may refuse, which costs time only."""
    with suppress(OSError):
        fcntl.fcntl(pipe, fcntl.F_SETPIPE_SZ, _PIPE_BYTES)


def kernel_cpu_s(limits: Limits) -> int:
    """Return the kernel's own CPU limit, for a guest whose scorer is stuck.

    A power of two from 64 s on, so that a spare guest fits candidates of different limits.
    """
    return 1 << math.ceil(math.log2(max(limits.cpu_s + 1, 64)))


def verdict(report: tuple[int, float, int], limits: Limits, base_kb: int) -> tuple[Status, str] | None:
    """Return how a process failed that ended by itself, or `None` if an outsider killed it.

    Args:
        report: Wait status, CPU seconds and peak resident kilobytes, from the kernel.
        limits: What it was allowed.
        base_kb: Resident kilobytes that every guest starts with.
    """
    status, cpu_s, peak_kb = report
    if not os.WIFSIGNALED(status):
        return Status.CRASH, f"left its process (exit code {os.waitstatus_to_exitcode(status)})"
    number = os.WTERMSIG(status)
    if number == signal.SIGSYS:
        return Status.VIOLATION, "used a system call that the sandbox forbids"
    if number == signal.SIGXCPU or cpu_s >= limits.cpu_s:
        return Status.TIMEOUT, f"used more than {limits.cpu_s:g} s of CPU time"
    if number != signal.SIGKILL:
        return Status.CRASH, f"its process died by {signal.Signals(number).name}"
    if 4 * (peak_kb - base_kb) >= limits.memory_mb * 1024:
        return Status.MEMORY, "its process was killed for the memory that it used"
    # Nothing inside can send SIGKILL, and it was small: the killer was somebody else.
    return None
