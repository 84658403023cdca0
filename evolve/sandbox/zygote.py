"""The fork server: exec'ed with an environment made from nothing, before any secret exists.

It imports what candidates may use, puts up the walls that are shared, and from then on only forks,
waits and reports. It never sees a candidate, an instance or a key, so neither can its children.

Run by path, not as `-m`, so that neither `evolve/__init__` nor anything of the framework is in the
memory that guests inherit; standard library and numpy only.
"""

from __future__ import annotations

import gc
import json
import os
import resource
import select
import signal
import socket
import sys
import types
from collections.abc import Sequence
from contextlib import suppress
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

    from evolve.sandbox import memory

    memory.gather(8)

from evolve.sandbox import guest, imports, lockdown, memory, namespaces, probe, seeding, wire

_CONTROL_FD = 100  # out of the way of the two descriptors that a guest ends with
_ORPHAN_CHECK_MS = 500


def _warden(child: int, parent: int) -> NoReturn:
    """Wait for the fork server, the first process of its namespace; end it with our own parent."""
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


def _address_space(statm: int) -> int:
    """Return the size of this process in bytes; `statm` was opened while there was a /proc."""
    pages = int(os.pread(statm, 200, 0).split()[0])
    return pages * os.sysconf("SC_PAGE_SIZE")


def _prepare(order: dict[str, Any]) -> tuple[lockdown.Lockdown, dict[str, bool]]:
    """Import, put up the shared walls, and return the rest of them with what was granted."""
    left = _leave_namespaces(order)
    sys.path.extend(order["paths"])
    try:
        imports.preload(order["modules"])
    except ImportError as error:
        os.write(_CONTROL_FD, json.dumps({"missing": str(error)}).encode())
        os._exit(1)
    imports.warm_up()
    seeding.replace_entropy()
    seeding.reseed(0)
    statm = os.open("/proc/self/statm", os.O_RDONLY | os.O_CLOEXEC)
    Path("/proc/self/oom_score_adj").write_text("800")
    libc = lockdown.libc()
    gc.collect()
    memory.collapse(libc)
    root = "mount" in left and namespaces.empty_root(libc)
    walls = lockdown.Lockdown(_address_space(statm))
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


class Server:
    """Forks and reaps on request."""

    def __init__(self, control: socket.socket, walls: lockdown.Lockdown, candidate: guest.Guest) -> None:
        self._control = control
        self._walls = walls
        self._candidate = candidate
        self._guests: set[int] = set()

    def serve(self) -> NoReturn:
        """Do what the scorer's side asks, until it closes the connection or dies."""
        while request := self._next():
            data, fds = request
            verb, number, megabytes = wire.REQUEST.unpack(data)
            if verb == b"F":
                self._fork(fds, lockdown.Budget(memory_mb=megabytes, cpu_s=number))
            else:
                self._reap(number)
        for pid in self._guests:
            os.kill(pid, signal.SIGKILL)
        for pid in self._guests:
            os.waitpid(pid, 0)
        os._exit(0)

    def _next(self) -> tuple[bytes, list[int]] | None:
        try:
            data, fds, _, _ = socket.recv_fds(self._control, wire.REQUEST.size, 2)
        except ConnectionResetError:  # closed on the other side before it read all that we said
            return None
        return (data, fds) if data else None

    def _fork(self, fds: list[int], budget: lockdown.Budget) -> None:
        try:
            pid = os.fork()
        except OSError as error:
            self._close(fds)
            self._tell(wire.FORKED.pack(b"N", error.errno or 0))
            return
        if pid == 0:
            self._become_guest(fds, budget)
        self._close(fds)
        self._guests.add(pid)
        handle = [os.pidfd_open(pid)] if hasattr(os, "pidfd_open") else []
        self._tell(wire.FORKED.pack(b"F", pid), handle)
        self._close(handle)

    def _tell(self, message: bytes, fds: Sequence[int] = ()) -> None:
        with suppress(BrokenPipeError):  # closed on the other side: the next request is the end
            socket.send_fds(self._control, [message], fds)

    @staticmethod
    def _close(fds: Sequence[int]) -> None:
        for fd in fds:
            os.close(fd)

    def _become_guest(self, fds: list[int], budget: lockdown.Budget) -> NoReturn:
        try:
            os.dup2(fds[0], wire.QUESTIONS_FD)
            os.dup2(fds[1], wire.ANSWERS_FD)
            self._walls.enter(budget)
        except OSError as error:
            os.write(wire.ANSWERS_FD, wire.text_frame(wire.TEXT, str(error), ""))
            os._exit(1)
        with suppress(BrokenPipeError):
            os.write(wire.ANSWERS_FD, wire.ANSWER_HEAD.pack(0, wire.READY))
            self._candidate.serve()
        os._exit(0)

    def _reap(self, pid: int) -> None:
        _, status, used = os.wait4(pid, 0)
        self._guests.discard(pid)
        self._tell(wire.REAPED.pack(b"X", status, used.ru_utime + used.ru_stime, used.ru_maxrss))


def main() -> NoReturn:
    """Prepare, say what was granted and what a probe proved, then serve."""
    order = json.loads(sys.argv[1])
    if order["parent"]:
        lockdown.die_with_parent(lockdown.libc(), order["parent"])
    os.dup2(order["control"], _CONTROL_FD, inheritable=False)
    os.close(order["control"])
    if order["core"] is not None:
        os.sched_setaffinity(0, {order["core"]})
    walls, layers = _prepare(order)
    peak_kb = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    hello = {"layers": layers, "open": probe.holes(walls), "resident_kb": peak_kb}
    control = socket.socket(fileno=_CONTROL_FD)
    control.send(json.dumps(hello).encode())
    os.dup2(1, 2)
    candidate = guest.Guest(order["modules"], guard=order["guard"])
    gc.collect()
    gc.freeze()
    Server(control, walls, candidate).serve()


if __name__ == "__main__":
    main()
