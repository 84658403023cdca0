# hostile: kernel_membarrier
# kind: oneshot
# tries: use an unlisted call
# contained if: killed or refused
# outcomes: ok, violation, error
# max_score: 0.2
# self-limit: harmless if it runs unconfined
import ctypes


def attack(p, m):
    r = ctypes.CDLL(None).syscall(324, 1, 0, 0)
    if r >= 0:
        raise SystemError("BREACH call 324 gave %d" % r)
    print("blocked")

def solve(p, m):
    try:
        attack(p, m)
    except Exception as e:
        print("blocked:", type(e).__name__, str(e)[:200])
    return [0] * len(p)
