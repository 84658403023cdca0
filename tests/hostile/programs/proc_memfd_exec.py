# hostile: proc_memfd_exec
# kind: oneshot
# tries: write a program into memory and run it
# contained if: killed or refused
# outcomes: ok, violation, error
# max_score: 0.2
# self-limit: harmless if it runs unconfined
import ctypes, os


def attack(p, m):
    fd = ctypes.CDLL(None).syscall(319, b"sbxh", 0)
    if fd < 0:
        raise OSError("memfd refused")
    os.write(fd, b"#!/bin/sh\ntouch @SCRATCH@/sbxh_memfd\n")
    os.execv("/proc/self/fd/%d" % fd, ["x"])

def solve(p, m):
    try:
        attack(p, m)
    except Exception as e:
        print("blocked:", type(e).__name__, str(e)[:200])
    return [0] * len(p)
