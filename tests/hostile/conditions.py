"""Turn the current process into what a machine may offer: another user, fewer rights, no seccomp.

For scripts of this folder; each function is for good.
"""

from __future__ import annotations

import ctypes
import errno
import os
import struct
import sys
from pathlib import Path

from evolve.sandbox import lockdown, syscalls

NOBODY = 65534
_NEW_NAMESPACES = 0x7E020000
_LIBC = lockdown.libc()
_MS_BIND, _MS_REC, _MS_PRIVATE, _MS_NODEV = 4096, 16384, 1 << 18, 4


def _must(result: int, what: str) -> None:
    if result != 0:
        raise OSError(ctypes.get_errno(), what)


def ordinary_user() -> None:
    """Become `nobody`, for whom the interpreter must be readable even if it lies in root's home."""
    if os.geteuid() != 0:
        return
    base = Path(sys.base_prefix).resolve()
    closed = next((p for p in reversed([base, *base.parents]) if not p.stat().st_mode & 0o001), None)
    if closed is not None:
        _must(_LIBC.unshare(0x00020000), "a mount namespace")
        _must(_LIBC.mount(b"none", b"/", None, _MS_REC | _MS_PRIVATE, None), "private mounts")
        fd = os.open(base, os.O_PATH)
        target = str(closed).encode()
        _must(_LIBC.mount(b"none", target, b"tmpfs", _MS_NODEV, b"mode=755"), f"cover {closed}")
        base.mkdir(parents=True)
        source = f"/proc/self/fd/{fd}".encode()
        _must(_LIBC.mount(source, str(base).encode(), None, _MS_BIND | _MS_REC, None), f"uncover {base}")
        os.close(fd)
    os.setgroups([])
    os.setresgid(NOBODY, NOBODY, NOBODY)
    os.setresuid(NOBODY, NOBODY, NOBODY)


def deny(names: str, number: int = errno.EPERM) -> None:
    """Make system calls fail for this process and all that it starts, like a container's profile."""
    table = syscalls.numbers()
    refuse = 0x00050000 | number
    code = [(0x20, 0, 0, 0)]
    for name in names.split():
        code += [(0x15, 0, 1, table[name]), (0x06, 0, 0, refuse)]
    code.append((0x06, 0, 0, 0x7FFF0000))
    _install(code)


def deny_new_namespaces() -> None:
    """Refuse `unshare`, `setns`, mounts and `clone` with a new namespace, as Docker's profile does."""
    clone = syscalls.numbers()["clone"]
    _install(
        [
            (0x20, 0, 0, 0),
            (0x15, 0, 3, clone),
            (0x20, 0, 0, 16),
            (0x45, 0, 1, _NEW_NAMESPACES),
            (0x06, 0, 0, 0x00050000 | errno.EPERM),
            (0x06, 0, 0, 0x7FFF0000),
        ]
    )
    deny("unshare setns mount umount2 pivot_root chroot")
    deny("clone3", errno.ENOSYS)


def deny_user_change() -> None:
    """Refuse to change user or group ids, as `--cap-drop ALL` does."""
    deny("setuid setgid setreuid setregid setresuid setresgid setgroups")


def no_landlock() -> None:
    """Be a kernel before 5.13, or gVisor."""
    deny("landlock_create_ruleset landlock_add_rule landlock_restrict_self", errno.ENOSYS)


def no_seccomp() -> None:
    """Be a kernel without seccomp filters."""
    deny("seccomp", errno.ENOSYS)


def _install(code: list[tuple[int, int, int, int]]) -> None:
    lockdown.no_new_privileges(_LIBC)
    packed = b"".join(struct.pack("<HBBI", *instruction) for instruction in code)
    buffer = ctypes.create_string_buffer(packed, len(packed))
    program = struct.pack("@HP", len(code), ctypes.addressof(buffer))
    _must(_LIBC.syscall(syscalls.numbers()["seccomp"], 1, 0, program), "a filter")


def _as_root() -> None:
    if os.geteuid() != 0:
        raise PermissionError("not root")


def _bare() -> None:
    deny_new_namespaces()
    deny_user_change()
    no_landlock()


def _as_is() -> None:
    return


CONDITIONS = {"root": _as_root, "user": ordinary_user, "bare": _bare, "guarded": _as_is}
"""By name: root; an ordinary user; seccomp alone; as we are, with the Python-level guard on."""
