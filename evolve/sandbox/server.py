"""The scorer's handle of a zygote: start it, order forks and reaps, notice its death."""

from __future__ import annotations

import array
import json
import os
import select
import signal
import socket
import subprocess
import sys
import sysconfig
import threading
from collections import deque
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np

from evolve.errors import EvolveError, PluginError, SandboxUnavailable
from evolve.sandbox import wire

_START_S = 120.0
_REPLY_S = 20.0
_HELLO_BYTES = 1 << 16
_FIRST_UID, _UIDS = 60000, 5000  # inside the 65536 ids that a container usually maps; above real users
_PROGRAM = str(Path(__file__).with_name("zygote.py"))


@dataclass(frozen=True)
class Settings:
    """What a zygote is started with.

    Attributes:
        modules: Importable beyond the allow-list.
        core: Processor core that it and its guests stay on; `None` leaves that to the kernel.
        guard: Name offences in Python before the kernel ends the process for them.
        namespaces: Leave namespaces where that is granted.
        trial: Only tell what the walls are worth; nothing is imported, and no guest can be ordered.
    """

    modules: tuple[str, ...] = ()
    core: int | None = None
    guard: bool = True
    namespaces: bool = True
    trial: bool = False


@dataclass
class Handle:
    """One forked process, from outside.

    Attributes:
        questions: Write end of its pipe of questions; non-blocking.
        answers: Read end of its pipe of answers; non-blocking.
        budget: Megabytes, and CPU seconds for the kernel.
        pid: In the scorer's process namespace; 0 until known.
        name: The process id by which its zygote knows it.
        pidfd: -1 where the kernel has none.
        report: (wait status, CPU seconds, peak kilobytes) once reaped.
    """

    questions: int
    answers: int
    budget: tuple[int, int]
    pid: int = 0
    name: int = 0
    pidfd: int = -1
    report: tuple[int, float, int] | None = None

    def kill(self) -> None:
        """End the process; safe until it is reaped, which only happens on our order."""
        if self.report is not None:
            return
        try:
            if self.pidfd >= 0:
                signal.pidfd_send_signal(self.pidfd, signal.SIGKILL)
            elif self.pid > 0 and not hasattr(os, "pidfd_open"):
                os.kill(self.pid, signal.SIGKILL)
        except ProcessLookupError:
            pass

    def close(self) -> None:
        """Give back the descriptors; idempotent."""
        for name in ("questions", "answers", "pidfd"):
            fd = getattr(self, name)
            if fd >= 0:
                os.close(fd)
                setattr(self, name, -1)


@dataclass
class Hello:
    """What a zygote says of itself: layers granted, and what a probe could still do."""

    layers: dict[str, bool] = field(default_factory=dict)
    open: list[str] = field(default_factory=list)
    resident_kb: int = 0


def _environment() -> dict[str, str]:
    """Return the whole environment of a zygote; nothing of ours is passed on."""
    fixed = {"PYTHONHASHSEED": "0", "LC_ALL": "C.UTF-8", "TZ": "UTC", "PYTHONDONTWRITEBYTECODE": "1"}
    threads = ("OPENBLAS", "OMP", "MKL", "NUMEXPR", "VECLIB_MAXIMUM", "BLIS")
    return fixed | {f"{library}_NUM_THREADS": "1" for library in threads}


def _extra_paths() -> list[str]:
    """Return where numpy is, if an isolated interpreter would not look there (a user's own site)."""
    place = str(Path(np.__file__).resolve().parents[1])
    standard = {str(Path(p).resolve()) for p in sysconfig.get_paths().values()}
    return [] if place in standard else [place]


class Zygote:
    """A running fork server. Replies come in the order of requests, one each."""

    def __init__(self, settings: Settings) -> None:
        """Start it and wait until it is ready.

        Raises:
            SandboxUnavailable: It did not start.
            PluginError: A declared module cannot be imported.
        """
        self.settings = settings
        self._waiting: deque[tuple[bytes, Handle]] = deque()
        self._control, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        order: dict[str, Any] = {
            "control": theirs.fileno(),
            "modules": settings.modules,
            "core": settings.core,
            "guard": settings.guard,
            "namespaces": settings.namespaces,
            "trial": settings.trial,
            "paths": _extra_paths(),
            "uid": _FIRST_UID + int.from_bytes(os.urandom(2)) % _UIDS,
            # The parent-death signal follows the thread that starts a process, not the process.
            "parent": os.getpid() if threading.current_thread() is threading.main_thread() else 0,
        }
        self._process = subprocess.Popen(
            [sys.executable, "-s", "-P", _PROGRAM, json.dumps(order)],
            env=_environment(),
            cwd="/",
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            pass_fds=[theirs.fileno()],
            start_new_session=True,
        )
        theirs.close()
        try:
            self.hello = self._greet()
        except EvolveError:
            self.close()
            raise

    def _greet(self) -> Hello:
        self._control.settimeout(_START_S)
        try:
            data = self._control.recv(_HELLO_BYTES)
        except OSError as error:
            data = b""
            self._process.kill()
            raise SandboxUnavailable(f"the zygote did not start in {_START_S:.0f} s") from error
        finally:
            if not data:
                self._process.kill()
            assert self._process.stderr is not None  # noqa: S101 - narrows for the type checker
            with self._process.stderr as stream:
                complaint = stream.read().decode("utf-8", "replace").strip() if not data else ""
        if not data:
            last = complaint.splitlines()[-1] if complaint else "it ended without a word"
            raise SandboxUnavailable(f"the zygote did not start: {last}")
        self._control.settimeout(_REPLY_S)
        said = json.loads(data)
        if "missing" in said:
            raise PluginError(f"a module that the problem declares cannot be imported: {said['missing']}")
        return Hello(**said)

    @property
    def pid(self) -> int:
        """Of the process that was started."""
        return self._process.pid

    def order_fork(self, memory_mb: int, cpu_s: int) -> Handle:
        """Ask for a locked-down process; it is `settle`d before use.

        Raises:
            SandboxUnavailable: The zygote is gone.
        """
        questions_read, questions = os.pipe()
        answers, answers_write = os.pipe()
        handle = Handle(questions, answers, (memory_mb, cpu_s))
        try:
            os.set_blocking(questions, False)
            os.set_blocking(answers, False)
            request = wire.REQUEST.pack(b"F", cpu_s, memory_mb)
            socket.send_fds(self._control, [request], [questions_read, answers_write])
        except OSError as error:
            handle.close()
            raise SandboxUnavailable(f"the zygote is gone: {error}") from error
        finally:
            os.close(questions_read)
            os.close(answers_write)
        self._waiting.append((b"F", handle))
        return handle

    def order_reap(self, handle: Handle) -> None:
        """Ask for the report of a process that is dead or has been killed.

        Raises:
            SandboxUnavailable: The zygote is gone.
        """
        try:
            self._control.send(wire.REQUEST.pack(b"R", handle.name, 0))
        except OSError as error:
            raise SandboxUnavailable(f"the zygote is gone: {error}") from error
        self._waiting.append((b"R", handle))

    def report(self, handle: Handle) -> tuple[int, float, int]:
        """Return the kernel's report of a process whose reaping was ordered.

        Raises:
            SandboxUnavailable: The zygote is gone.
        """
        self.settle(handle)
        if handle.report is None:
            raise SandboxUnavailable("the zygote is gone")
        return handle.report

    def settle(self, handle: Handle) -> None:
        """Take replies until none about `handle` is missing.

        Raises:
            SandboxUnavailable: The zygote is gone, or could not fork.
        """
        while any(waiting is handle for _, waiting in self._waiting):
            verb, about = self._waiting.popleft()
            if verb == b"F":
                self._take_fork(about)
            else:
                data = self._receive(wire.REAPED.size)[0]
                _, status, cpu, peak = wire.REAPED.unpack(data)
                about.report = (status, cpu, peak)

    def _take_fork(self, handle: Handle) -> None:
        data, fds = self._receive(wire.FORKED.size)
        verb, number = wire.FORKED.unpack(data)
        if verb != b"F":
            raise SandboxUnavailable(f"the zygote could not fork: {os.strerror(number)}")
        handle.name = number
        handle.pidfd = fds[0] if fds else -1
        handle.pid = _process_id(handle.pidfd) if self.hello.layers["pid namespace"] else number

    def _receive(self, size: int) -> tuple[bytes, list[int]]:
        try:
            data, ancillary, _, _ = self._control.recvmsg(size, socket.CMSG_SPACE(4))
        except OSError as error:
            raise SandboxUnavailable(f"the zygote is gone: {error}") from error
        fds = array.array("i")
        for _, _, payload in ancillary:
            fds.frombytes(payload[: len(payload) - len(payload) % fds.itemsize])
        if len(data) != size:
            raise SandboxUnavailable("the zygote is gone")
        return data, list(fds)

    def alive(self) -> bool:
        """Whether it still serves."""
        poll = select.poll()
        poll.register(self._control, select.POLLRDHUP)
        return not any(event & (select.POLLRDHUP | select.POLLHUP) for _, event in poll.poll(0))

    def close(self) -> None:
        """End it and every process in it, and wait for that; idempotent."""
        self._control.close()
        try:
            self._process.wait(5)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()


def _process_id(pidfd: int) -> int:
    """Return the process id of a pidfd, in this process's namespace.

    Raises:
        SandboxUnavailable: The process is gone.
    """
    fd = os.open(f"/proc/self/fdinfo/{pidfd}", os.O_RDONLY)
    try:
        text = os.read(fd, 1000)
    finally:
        os.close(fd)
    pid = int(text.partition(b"Pid:")[2].split(None, 1)[0])
    if pid <= 0:
        raise SandboxUnavailable("a guest was killed before it was used")
    return pid
