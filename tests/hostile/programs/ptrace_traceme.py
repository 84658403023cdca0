# hostile: ptrace_traceme
# kind: oneshot
# tries: be traced by whoever waits for it
# contained if: killed or refused
# outcomes: ok, violation, error
# max_score: 0.2
# self-limit: harmless if it runs unconfined
import ctypes


def attack(p, m):
    if ctypes.CDLL(None).ptrace(0, 0, 0, 0) == 0:
        raise SystemError("BREACH traced")

def solve(p, m):
    try:
        attack(p, m)
    except Exception as e:
        print("blocked:", type(e).__name__, str(e)[:200])
    return [0] * len(p)
