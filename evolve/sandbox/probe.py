"""What a locked-down process can still do: levels are proven, never assumed.

Set-up calls that return 0 prove nothing (a container may fake them), so every zygote sends one
child through the doors and lets it try.

Imported by the zygote: standard library only.
"""

from __future__ import annotations

import mmap
import os
import resource
import signal
import socket
from collections.abc import Callable
from contextlib import suppress

from evolve.sandbox import lockdown, wire

_SOFT: dict[str, Callable[[], object]] = {
    "open a file": lambda: os.open("/", os.O_RDONLY),
    "list a folder": lambda: os.listdir("/"),  # noqa: PTH208
    "stat a file": lambda: os.stat("/"),  # noqa: PTH116
    "change a mode": lambda: os.chmod("/", 0o777),  # noqa: PTH101, S103
    "make a pipe": os.pipe,
    "copy a descriptor": lambda: os.dup(0),
    "make a session": os.setsid,
    "map executable memory": lambda: mmap.mmap(-1, 4096, prot=mmap.PROT_READ | mmap.PROT_EXEC),
    "raise a limit": lambda: resource.setrlimit(resource.RLIMIT_NOFILE, (64, 64)),
    "change its user": lambda: os.setuid(os.getuid()),
}
_FATAL: dict[str, Callable[[], object]] = {
    "make a process": os.fork,
    "make a socket": socket.socket,
}


def _try(attempts: dict[str, Callable[[], object]]) -> None:
    for name, attempt in attempts.items():
        with suppress(OSError, ValueError):
            attempt()
            os.write(wire.ANSWERS_FD, name.encode() + b"\n")


def _send(walls: lockdown.Lockdown, attempts: dict[str, Callable[[], object]]) -> tuple[list[str], int]:
    """Return what a child could do, and its wait status."""
    reading, writing = os.pipe()
    pid = os.fork()
    if pid == 0:
        os.dup2(writing, wire.ANSWERS_FD)
        try:
            walls.enter(lockdown.Budget(memory_mb=64, cpu_s=5))
        except OSError as error:
            os.write(wire.ANSWERS_FD, f"be left open: {error}".encode())
            os._exit(1)
        _try(attempts)
        os._exit(0)
    os.close(writing)
    with os.fdopen(reading) as told:
        done = told.read().splitlines()
    return done, os.waitpid(pid, 0)[1]


def holes(walls: lockdown.Lockdown) -> list[str]:
    """Return what a guest can do that it must not; empty when the boundary holds."""
    done, status = _send(walls, _SOFT)
    if status != 0:
        done.append(f"end with status {status} while it was probed")
    for name, attempt in _FATAL.items():
        made, status = _send(walls, {name: attempt})
        if made or not os.WIFSIGNALED(status) or os.WTERMSIG(status) != signal.SIGSYS:
            done.append(name)
    return done
