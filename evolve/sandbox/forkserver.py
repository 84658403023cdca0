"""The fork server: it forks, waits and reports, and never sees a candidate, an instance or a key.

It imports what candidates may use, puts up the walls that are shared, and prepares the others, so that
a guest is ready after a fork and a dozen system calls.

Imported by the zygote: standard library and numpy only.
"""

from __future__ import annotations

import gc
import json
import os
import signal
import socket
import sys
from collections.abc import Sequence
from contextlib import suppress
from typing import Any, NoReturn

from evolve.sandbox import guest, imports, lockdown, seeding, wire
from evolve.sandbox import walls as shared


def _import(modules: list[str]) -> None:
    imports.preload(modules)
    imports.warm_up()
    seeding.replace_entropy()
    seeding.reseed(0)


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


def run(order: dict[str, Any], left: list[str], control_fd: int) -> NoReturn:
    """Prepare, say what was granted and what a probe could still do, then serve.

    Args:
        order: From the scorer's side.
        left: Kinds of namespaces that this process has left.
        control_fd: Descriptor of the connection to the scorer's side.
    """
    control = socket.socket(fileno=control_fd)
    sys.path.extend(order["paths"])
    try:
        _import(order["modules"])
    except ImportError as error:
        control.send(json.dumps({"missing": str(error)}).encode())
        os._exit(1)
    walls, layers = shared.put_up(left, order["uid"])
    control.send(shared.hello(walls, layers))
    os.dup2(1, 2)
    candidate = guest.Guest(order["modules"], guard=order["guard"])
    gc.collect()
    gc.freeze()
    Server(control, walls, candidate).serve()
