"""Makes a zygote cheap to fork: its memory in few large pages instead of thousands of small ones.

A fork copies one entry per page and a kill frees it again; for a Python process with numpy that is
most of what an evaluation costs. Where the kernel cannot do this (before Linux 6.1), nothing changes
but the time.

Imported by the zygote: standard library only.
"""

from __future__ import annotations

import ctypes
import re
from pathlib import Path

_HUGE = 2 << 20
_MADV_COLLAPSE = 25
_OBJECT = 400  # bytes; below the 512 that Python's own allocator serves
_ARENA = 1 << 20
_REGION = re.compile(
    r"^([0-9a-f]+)-([0-9a-f]+) rw-p \S+ \S+ 0 *(?:\[heap\])?\n(?:\w+: .*\n)*?Rss: +(\d+) kB$", re.MULTILINE
)

_pins: list[bytes] = []


def gather(megabytes: int) -> None:
    """Have Python's small objects live side by side, instead of between the libraries.

    Takes arenas from the system in one go and pins each by one object, so that they are kept when the
    rest is freed. To be called before anything large is imported.
    """
    objects = [bytes(_OBJECT) for _ in range(megabytes * _ARENA // (_OBJECT + 48))]
    _pins.extend(objects[:: _ARENA // (2 * _OBJECT)])


def collapse(libc: ctypes.CDLL) -> int:
    """Put resident private memory into large pages; return how many bytes that concerns."""
    libc.madvise.argtypes = [ctypes.c_void_p, ctypes.c_size_t, ctypes.c_int]
    done = 0
    for start, end, resident_kb in _REGION.findall(Path("/proc/self/smaps").read_text()):
        first, last = -(-int(start, 16) // _HUGE) * _HUGE, int(end, 16) // _HUGE * _HUGE
        dense = int(resident_kb) * 1024 >= 0.8 * (int(end, 16) - int(start, 16))
        if last > first and dense and libc.madvise(first, last - first, _MADV_COLLAPSE) == 0:
            done += last - first
    return done
