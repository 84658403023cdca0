# hostile: write_creat_raw
# kind: oneshot
# tries: create a file by the raw creat call
# contained if: refused; the canary tree is unchanged
# outcomes: ok, violation, error
# max_score: 0.2
# self-limit: harmless if it runs unconfined
import ctypes


def attack(p, m):
    c = ctypes.CDLL(None)
    r = c.syscall(85, b"@RUN@/sbxh_creat", 0o666)
    if r >= 0:
        raise SystemError("BREACH gave %d" % r)
    print("blocked")

def solve(p, m):
    try:
        attack(p, m)
    except Exception as e:
        print("blocked:", type(e).__name__, str(e)[:200])
    return [0] * len(p)
