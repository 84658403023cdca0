# hostile: left_posix_mq
# kind: oneshot
# tries: leave a POSIX message queue
# contained if: nothing remains
# outcomes: ok, violation, error
# max_score: 0.2
# self-limit: harmless if it runs unconfined
import ctypes


def attack(p, m):
    c = ctypes.CDLL(None)
    r = c.syscall(240, b"sbxh_mq", 0o102, 0o666, None)
    if r >= 0:
        raise SystemError("BREACH %d" % r)
    print("blocked")

def solve(p, m):
    try:
        attack(p, m)
    except Exception as e:
        print("blocked:", type(e).__name__, str(e)[:200])
    return [0] * len(p)
