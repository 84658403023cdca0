"""What a guest gives up before it sees a byte of a candidate, and what its zygote gives up first.

Order matters: Landlock before descriptors are closed (its rule set is one), the user id before the
parent-death signal (changing it clears the signal), seccomp last (it forbids all the rest).

Imported by the zygote: standard library only.
"""

from __future__ import annotations

import ctypes
import fcntl
import os
import resource
import signal
import struct
from collections.abc import Callable
from dataclasses import dataclass

from evolve.sandbox import seccomp, syscalls, wire

_PR_SET_PDEATHSIG, _PR_SET_DUMPABLE, _PR_SET_NO_NEW_PRIVS = 1, 4, 38
_CAPABILITY_VERSION_3 = 0x20080522
TO_CHANGE_USER = 1 << 5 | 1 << 6 | 1 << 7
"""CAP_KILL, CAP_SETGID and CAP_SETUID: all that a zygote needs once it is set up."""
_OPEN_FILES = 16
_HIGH_FD = 100  # out of the way of the two descriptors that a guest ends with
_MOST_FDS = 4096  # a zygote never has more; one system call on Linux 5.9, that many before


def libc() -> ctypes.CDLL:
    """Return the C library, with `errno` kept.

    What a guest calls is looked up here, because looking it up copies fifty pages after a fork.
    """
    c = ctypes.CDLL(None, use_errno=True)
    for name in ("syscall", "prctl", "getpid", "capget", "capset"):
        getattr(c, name, None)
    return c


def _check(result: int, what: str) -> None:
    if result != 0:
        number = ctypes.get_errno()
        raise OSError(number, f"{what}: {os.strerror(number)}")


@dataclass(frozen=True)
class Budget:
    """What a guest may use.

    Attributes:
        memory_mb: Address space beyond the zygote's.
        cpu_s: CPU seconds at which the kernel steps in, should the scorer have failed to.
    """

    memory_mb: int
    cpu_s: int


def landlock_ruleset(c: ctypes.CDLL) -> int:
    """Return a descriptor of a rule set that denies everything this kernel can deny, or -1.

    Source: Linux `include/uapi/linux/landlock.h`, access rights by ABI version.
    """
    number = syscalls.numbers().get("landlock_create_ruleset", -1)
    abi = c.syscall(number, None, 0, 1)
    if abi < 1:
        return -1
    fs_bits = 13 + (abi >= 2) + (abi >= 3) + (abi >= 5)
    fields = [(1 << fs_bits) - 1]
    fields += [0b11] if abi >= 4 else []
    fields += [0b11] if abi >= 6 else []
    attributes = struct.pack(f"<{len(fields)}Q", *fields)
    fd = int(c.syscall(number, attributes, len(attributes), 0))
    if fd < 0:
        return -1
    high = fcntl.fcntl(fd, fcntl.F_DUPFD_CLOEXEC, _HIGH_FD)
    os.close(fd)
    return high


def no_new_privileges(c: ctypes.CDLL) -> None:
    """Make sure that no set-uid program can ever give rights back; inherited by every guest."""
    _check(c.prctl(_PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0), "no_new_privs")


def die_with_parent(c: ctypes.CDLL, parent: int) -> None:
    """Ask for SIGKILL when the parent dies, also when it is dead already.

    Args:
        c: The C library.
        parent: Its process id, as this process should see it.
    """
    _check(c.prctl(_PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0), "parent-death signal")
    if os.getppid() != parent:
        os._exit(1)


def limit_constants() -> None:
    """Set the limits that zygote and guests share."""
    for name in ("CORE", "FSIZE", "MSGQUEUE", "MEMLOCK", "NICE", "RTPRIO"):
        which = getattr(resource, f"RLIMIT_{name}", None)
        if which is not None:
            resource.setrlimit(which, (0, 0))


def drop_capabilities(c: ctypes.CDLL, keep: int = 0) -> None:
    """Give up every capability for good but those of the bit set `keep`, as far as they are held."""
    header = struct.pack("<Ii", _CAPABILITY_VERSION_3, 0)
    held = ctypes.create_string_buffer(24)
    _check(c.capget(header, held), "capget")
    effective, permitted, _ = struct.unpack_from("<3I", held)
    _check(c.capset(header, struct.pack("<6I", effective & keep, permitted & keep, 0, 0, 0, 0)), "capset")


def _usable(uid: int) -> bool:
    """Whether guests can change to `uid`.

    Tried in a child, because capabilities and user namespaces make the answer hard to predict.
    """
    if os.geteuid() != 0:
        return False
    pid = os.fork()
    if pid == 0:
        try:
            _change_uid(uid)
        except OSError:
            os._exit(1)
        os._exit(0)
    return os.waitpid(pid, 0)[1] == 0


def _change_uid(uid: int) -> None:
    os.setgroups([])
    os.setresgid(uid, uid, uid)
    os.setresuid(uid, uid, uid)


class Lockdown:
    """Everything prepared in the zygote, so that a guest only has to walk through the doors.

    Attributes:
        uid: Of guests; `None` keeps the zygote's.
        landlock: Whether Landlock denies everything too.
        seccomp: Whether there is a boundary at all.
    """

    def __init__(self, base_bytes: int, uid: int) -> None:
        """Probe what this kernel grants.

        Args:
            base_bytes: The zygote's address space, which a guest starts with.
            uid: For guests, if ids can be changed.
        """
        self._libc = libc()
        self._base = base_bytes
        self.uid = uid if _usable(uid) else None
        self._ruleset = landlock_ruleset(self._libc)
        self.landlock = self._ruleset >= 0
        self.seccomp = seccomp.available(self._libc)
        self._install: Callable[[], int] = seccomp.installer(self._libc) if self.seccomp else lambda: 0
        self._zygote = os.getpid()
        # Looked up once: every page that a fresh fork touches is copied.
        self._restrict = syscalls.numbers().get("landlock_restrict_self", -1)

    def enter(self, budget: Budget) -> None:
        """Lock this process down for good; only for a fresh child of the zygote.

        Raises:
            OSError: A wall that the zygote promised cannot be put up.
        """
        c = self._libc
        if self.landlock:
            _check(c.syscall(self._restrict, self._ruleset, 0), "landlock_restrict_self")
        os.closerange(wire.ANSWERS_FD + 1, _MOST_FDS)
        memory = self._base + budget.memory_mb * 1024 * 1024
        resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
        resource.setrlimit(resource.RLIMIT_CPU, (budget.cpu_s, budget.cpu_s + 5))
        resource.setrlimit(resource.RLIMIT_NOFILE, (_OPEN_FILES, _OPEN_FILES))
        if self.uid is not None:
            _change_uid(self.uid)
        else:
            drop_capabilities(c)
        resource.setrlimit(resource.RLIMIT_NPROC, (0, 0))
        _check(c.prctl(_PR_SET_DUMPABLE, 0, 0, 0, 0), "not dumpable")
        die_with_parent(c, self._zygote)
        number = self._install()
        if number:
            raise OSError(number, f"seccomp: {os.strerror(number)}")
