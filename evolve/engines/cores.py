"""Which core a worker is pinned to, so that campaigns on one machine do not meet on the same one."""

from __future__ import annotations

import os
import socket

SPACE = "evolve/core"

_claims: dict[int, socket.socket] = {}


def claim(place: int) -> int:
    """Return a core for this process, one that no other worker of this machine has if there is one.

    A claim is the name of a socket in Linux' abstract namespace: it ends with the process however that
    ends, and leaves no file behind. Containers with networks of their own do not see each other's.

    Args:
        place: Number of this worker among those of its campaign; below the number of usable cores.
            Its core is the first one tried, and the one that is shared when none is free.
    """
    cores = sorted(os.sched_getaffinity(0))
    for core in _claims.keys() & set(cores):
        return core
    for core in cores[place:] + cores[:place]:
        name = socket.socket(socket.AF_UNIX)
        try:
            name.bind(f"\0{SPACE}/{core}")
        except OSError:
            name.close()
            continue
        _claims[core] = name
        return core
    return cores[place]
