"""The fork server's first process: exec'ed with an environment made from nothing, before any secret.

It leaves the namespaces that it may leave, and then becomes the server (`forkserver`), or stays behind
as its warden where the server has to be the first process of a new process namespace.

Run by path, not as `-m`, so that neither `evolve/__init__` nor anything of the framework is in the
memory that guests inherit; standard library only, and numpy later.
"""

from __future__ import annotations

import json
import os
import select
import signal
import sys
import types
from importlib.util import find_spec
from pathlib import Path
from typing import Any, NoReturn

if __name__ == "__main__":
    for _name, _folder in (("evolve", ".."), ("evolve.sandbox", ".")):
        _package = types.ModuleType(_name)
        _package.__path__ = [str(Path(__file__).resolve().parent / _folder)]
        sys.modules[_name] = _package
    # One thread, so libraries have nothing to repair in children; `random` would even take fresh
    # entropy there, and every page that a fork touches is copied.
    os.register_at_fork = lambda **_: None
    # OpenSSL is the largest library of all, for hashes that Python has itself.
    if find_spec("_md5") is not None:
        sys.modules["_hashlib"] = None  # type: ignore[assignment]

from evolve.sandbox import lockdown, memory, namespaces

_CONTROL_FD = 100  # out of the way of the two descriptors that a guest ends with
_ORPHAN_CHECK_MS = 500
_OBJECTS_MB = 8


def _warden(child: int, parent: int) -> NoReturn:
    """Wait for the server; end it with our own parent."""
    pidfd = os.pidfd_open(child)
    poll = select.poll()
    poll.register(pidfd, select.POLLIN)
    while not poll.poll(_ORPHAN_CHECK_MS):
        if os.getppid() != parent:
            os.kill(child, signal.SIGKILL)
    status = os.waitpid(child, 0)[1]
    os._exit(os.waitstatus_to_exitcode(status) & 0x7F)


def _leave_namespaces(order: dict[str, Any]) -> list[str]:
    """Leave namespaces and return, in the process that is to serve, which ones."""
    libc = lockdown.libc()
    left = namespaces.unshare(libc) if order["namespaces"] else []
    if "pid" in left:
        parent = os.getppid()
        child = os.fork()
        if child:
            os.close(_CONTROL_FD)
            lockdown.drop_capabilities(libc)
            _warden(child, parent)
        lockdown.die_with_parent(libc, 0)
    return left


def main() -> NoReturn:
    """Become the server that the scorer's side ordered."""
    order = json.loads(sys.argv[1])
    if order["parent"]:
        lockdown.die_with_parent(lockdown.libc(), order["parent"])
    os.dup2(order["control"], _CONTROL_FD, inheritable=False)
    os.close(order["control"])
    if order["core"] is not None:
        os.sched_setaffinity(0, {order["core"]})
    left = _leave_namespaces(order)
    if order["trial"]:
        from evolve.sandbox import walls

        walls.trial(left, order["uid"], _CONTROL_FD)
    memory.gather(_OBJECTS_MB)
    from evolve.sandbox import forkserver

    forkserver.run(order, left, _CONTROL_FD)


if __name__ == "__main__":
    main()
