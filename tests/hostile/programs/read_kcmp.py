# hostile: read_kcmp
# kind: oneshot
# tries: compare its descriptors with its parent's
# contained if: killed or refused
# outcomes: ok, violation, error
# max_score: 0.2
# self-limit: harmless if it runs unconfined
import ctypes, os


def attack(p, m):
    if ctypes.CDLL(None).syscall(312, os.getpid(), os.getppid(), 0, 3, 3) >= 0:
        raise SystemError("BREACH kcmp")
    print("blocked")

def solve(p, m):
    try:
        attack(p, m)
    except Exception as e:
        print("blocked:", type(e).__name__, str(e)[:200])
    return [0] * len(p)
