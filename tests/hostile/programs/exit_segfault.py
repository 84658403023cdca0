# hostile: exit_segfault
# kind: oneshot
# tries: crash by a wild read
# contained if: a failure outcome without a score, or no harm
# outcomes: crash, error, violation
# max_score: 0.2
# self-limit: harmless if it runs unconfined
import ctypes


def solve(p, m):
    ctypes.string_at(8)
