# hostile: ns_mount
# kind: oneshot
# tries: mount a fresh proc and look at everybody
# contained if: killed or refused
# outcomes: ok, violation, error
# max_score: 0.2
# self-limit: harmless if it runs unconfined
import ctypes


def attack(p, m):
    if ctypes.CDLL(None).mount(b"proc", b"/", b"proc", 0, None) == 0:
        raise SystemError("BREACH mounted")

def solve(p, m):
    try:
        attack(p, m)
    except Exception as e:
        print("blocked:", type(e).__name__, str(e)[:200])
    return [0] * len(p)
