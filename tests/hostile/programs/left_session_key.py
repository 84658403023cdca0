# hostile: left_session_key
# kind: oneshot
# tries: look for a session key ring
# contained if: nothing remains
# outcomes: ok, violation, error
# max_score: 0.2
# self-limit: harmless if it runs unconfined
import ctypes


def attack(p, m):
    c = ctypes.CDLL(None)
    r = c.syscall(250, 0, -3, 1)
    if r >= 0:
        raise SystemError("BREACH %d" % r)
    print("blocked")

def solve(p, m):
    try:
        attack(p, m)
    except Exception as e:
        print("blocked:", type(e).__name__, str(e)[:200])
    return [0] * len(p)
