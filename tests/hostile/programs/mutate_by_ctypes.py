# hostile: mutate_by_ctypes
# kind: oneshot
# tries: write into the instance's memory below numpy's read-only flag
# contained if: the score is the one the scorer computes from its own copy
# outcomes: ok, violation, error, crash
# max_score: 0.2
# self-limit: harmless if it runs unconfined
import ctypes


def solve(p, m):
    try:
        ctypes.memset(p.ctypes.data, 0, p.nbytes)
    except Exception as e:
        print("blocked:", type(e).__name__)
    return [0] * len(p)
