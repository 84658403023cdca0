# hostile: write_utimensat
# kind: oneshot
# tries: change times by a raw call
# contained if: refused; the canary tree is unchanged
# outcomes: ok, violation, error
# max_score: 0.2
# self-limit: harmless if it runs unconfined
import ctypes


def attack(p, m):
    c = ctypes.CDLL(None)
    r = c.syscall(280, -100, b"@RUN@/results.json", None, 0)
    if r >= 0:
        raise SystemError("BREACH gave %d" % r)
    print("blocked")

def solve(p, m):
    try:
        attack(p, m)
    except Exception as e:
        print("blocked:", type(e).__name__, str(e)[:200])
    return [0] * len(p)
