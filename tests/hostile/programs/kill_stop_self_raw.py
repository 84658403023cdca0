# hostile: kill_stop_self_raw
# kind: oneshot
# tries: stop itself by tgkill, so that it neither answers nor exits
# contained if: the deadline does not depend on the process running
# outcomes: timeout, violation
# max_score: 0.2
# self-limit: harmless if it runs unconfined
import ctypes
import os


def solve(p, m):
    ctypes.CDLL(None).syscall(234, os.getpid(), os.getpid(), 19)
    while True:
        pass
