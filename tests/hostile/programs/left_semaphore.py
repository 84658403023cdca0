# hostile: left_semaphore
# kind: oneshot
# tries: leave a System V semaphore
# contained if: nothing remains
# outcomes: ok, violation, error
# max_score: 0.2
# self-limit: harmless if it runs unconfined
import ctypes


def attack(p, m):
    c = ctypes.CDLL(None)
    r = c.semget(0x5B5B0003, 1, 0o1666)
    if r >= 0:
        raise SystemError("BREACH %d" % r)
    print("blocked")

def solve(p, m):
    try:
        attack(p, m)
    except Exception as e:
        print("blocked:", type(e).__name__, str(e)[:200])
    return [0] * len(p)
