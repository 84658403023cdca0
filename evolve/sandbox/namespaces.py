"""Walls that the zygote puts up once for all its guests: namespaces and an empty root.

None of them is the boundary; each is used where the machine grants it.

Imported by the zygote: standard library only.
"""

from __future__ import annotations

import ctypes
import os
from pathlib import Path

_NEWNS, _NEWUTS, _NEWIPC, _NEWUSER, _NEWPID, _NEWNET = (
    0x00020000,
    0x04000000,
    0x08000000,
    0x10000000,
    0x20000000,
    0x40000000,
)
_KINDS = {"pid": _NEWPID, "net": _NEWNET, "mount": _NEWNS, "ipc": _NEWIPC, "uts": _NEWUTS}
_MS_RDONLY, _MS_NOSUID, _MS_NODEV, _MS_NOEXEC, _MS_REMOUNT, _MS_BIND = 1, 2, 4, 8, 32, 4096
_MS_REC, _MS_PRIVATE = 16384, 1 << 18
_MNT_DETACH = 2
_QUIET = _MS_NOSUID | _MS_NODEV | _MS_NOEXEC


def unshare(libc: ctypes.CDLL) -> list[str]:
    """Leave every namespace that this process may leave, in a user namespace if it must.

    Returns:
        The kinds left; "pid" holds for children only.
    """
    left = []
    if libc.unshare(_NEWNS) != 0:
        uid, gid = os.geteuid(), os.getegid()
        if libc.unshare(_NEWUSER) != 0:
            return []
        Path("/proc/self/setgroups").write_text("deny")
        Path("/proc/self/uid_map").write_text(f"{uid} {uid} 1")
        Path("/proc/self/gid_map").write_text(f"{gid} {gid} 1")
        left.append("user")
    return left + [kind for kind, flag in _KINDS.items() if libc.unshare(flag) == 0]


def empty_root(libc: ctypes.CDLL) -> bool:
    """Make an empty read-only directory the root of this mount namespace; whether that worked.

    Source: pivot_root(2), "pivot_root(".", ".")".
    """
    if libc.mount(b"none", b"/", None, _MS_REC | _MS_PRIVATE, None) != 0:
        return False
    place = next((p for p in (b"/tmp", b"/mnt", b"/var", b"/usr") if os.path.isdir(p)), b"/")  # noqa: PTH112
    if libc.mount(b"none", place, b"tmpfs", _QUIET, b"size=4k,nr_inodes=2,mode=555") != 0:
        return False
    os.chdir(place)
    if libc.pivot_root(b".", b".") != 0:
        return False
    if libc.umount2(b".", _MNT_DETACH) != 0:
        return False
    os.chdir("/")
    return bool(libc.mount(None, b"/", None, _MS_REMOUNT | _MS_BIND | _MS_RDONLY | _QUIET, None) == 0)
