"""The walls that all guests of a zygote share, and what it says of them.

Imported by the zygote: standard library only.
"""

from __future__ import annotations

import gc
import json
import os
import resource
import socket
from contextlib import suppress
from pathlib import Path
from typing import NoReturn

from evolve.sandbox import lockdown, memory, namespaces, probe


def _address_space(statm: int) -> int:
    """Return the size of this process in bytes; `statm` was opened while there was a /proc."""
    pages = int(os.pread(statm, 200, 0).split()[0])
    return pages * os.sysconf("SC_PAGE_SIZE")


def put_up(left: list[str], uid: int) -> tuple[lockdown.Lockdown, dict[str, bool]]:
    """Put up the shared walls, and return the rest of them with what was granted."""
    statm = os.open("/proc/self/statm", os.O_RDONLY | os.O_CLOEXEC)
    with suppress(OSError):
        Path("/proc/self/oom_score_adj").write_text("800")
    libc = lockdown.libc()
    gc.collect()
    memory.collapse(libc)
    root = "mount" in left and namespaces.empty_root(libc)
    walls = lockdown.Lockdown(_address_space(statm), uid)
    os.close(statm)
    if walls.seccomp or walls.landlock:
        lockdown.no_new_privileges(libc)
    lockdown.limit_constants()
    lockdown.drop_capabilities(libc, keep=lockdown.TO_CHANGE_USER)
    kinds = {kind: kind in left for kind in ("user", "pid", "net", "mount", "ipc", "uts")}
    layers = {
        "seccomp": walls.seccomp,
        "landlock": walls.landlock,
        "uid": walls.uid is not None,
        "root": root,
        **{f"{kind} namespace": there for kind, there in kinds.items()},
    }
    return walls, layers


def hello(walls: lockdown.Lockdown, layers: dict[str, bool]) -> bytes:
    """Return what was granted, and what a probe could still do."""
    peak_kb = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return json.dumps({"layers": layers, "open": probe.holes(walls), "resident_kb": peak_kb}).encode()


def trial(left: list[str], uid: int, control_fd: int) -> NoReturn:
    """Put up the walls and tell what they are worth; then wait to be dismissed. There are no guests.

    Args:
        left: Kinds of namespaces that this process has left.
        uid: For the probe.
        control_fd: Descriptor of the connection to the scorer's side.
    """
    control = socket.socket(fileno=control_fd)
    control.send(hello(*put_up(left, uid)))
    with suppress(ConnectionResetError):
        control.recv(1)
    os._exit(0)
