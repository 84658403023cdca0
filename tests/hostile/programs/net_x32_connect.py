# hostile: net_x32_connect
# kind: oneshot
# tries: connect under the x32 numbering
# contained if: killed or refused
# outcomes: ok, violation, error
# max_score: 0.2
# self-limit: harmless if it runs unconfined
import ctypes


def attack(p, m):
    r = ctypes.CDLL(None).syscall(0x40000000 | 42, 3, bytes(16), 16)
    if r >= 0:
        raise SystemError("BREACH x32 connect")
    print("blocked")

def solve(p, m):
    try:
        attack(p, m)
    except Exception as e:
        print("blocked:", type(e).__name__, str(e)[:200])
    return [0] * len(p)
