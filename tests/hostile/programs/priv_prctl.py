# hostile: priv_prctl
# kind: oneshot
# tries: clear no_new_privs, become dumpable, cancel the parent-death signal
# contained if: killed or refused
# outcomes: ok, violation, error
# max_score: 0.2
# self-limit: harmless if it runs unconfined
import ctypes


def attack(p, m):
    c = ctypes.CDLL(None)
    if c.prctl(4, 1, 0, 0, 0) == 0 or c.prctl(1, 0, 0, 0, 0) == 0:
        raise SystemError("BREACH prctl")

def solve(p, m):
    try:
        attack(p, m)
    except Exception as e:
        print("blocked:", type(e).__name__, str(e)[:200])
    return [0] * len(p)
