# hostile: exit_raw_syscall
# kind: oneshot
# tries: leave by the raw exit_group call
# contained if: a failure outcome without a score, or no harm
# outcomes: crash, error, violation
# max_score: 0.2
# self-limit: harmless if it runs unconfined
import ctypes


def solve(p, m):
    ctypes.CDLL(None).syscall(231, 0)
