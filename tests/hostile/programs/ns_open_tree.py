# hostile: ns_open_tree
# kind: oneshot
# tries: clone a mount by the newer mount calls
# contained if: killed or refused
# outcomes: ok, violation, error
# max_score: 0.2
# self-limit: harmless if it runs unconfined
import ctypes


def attack(p, m):
    if ctypes.CDLL(None).syscall(428, -100, b"/", 1) >= 0:
        raise SystemError("BREACH open_tree")

def solve(p, m):
    try:
        attack(p, m)
    except Exception as e:
        print("blocked:", type(e).__name__, str(e)[:200])
    return [0] * len(p)
