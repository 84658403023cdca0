# hostile: ns_unshare_user
# kind: oneshot
# tries: enter a new user namespace to become its root
# contained if: killed or refused
# outcomes: ok, violation, error
# max_score: 0.2
# self-limit: harmless if it runs unconfined
import ctypes


def attack(p, m):
    if ctypes.CDLL(None).unshare(0x10000000) == 0:
        raise SystemError("BREACH user namespace")

def solve(p, m):
    try:
        attack(p, m)
    except Exception as e:
        print("blocked:", type(e).__name__, str(e)[:200])
    return [0] * len(p)
