# hostile: proc_clone_raw
# kind: oneshot
# tries: create a process by the raw clone call
# contained if: no process is ever created
# outcomes: ok, violation, error
# max_score: 0.2
# self-limit: harmless if it runs unconfined
import ctypes


def attack(p, m):
    r = ctypes.CDLL(None).syscall(56, 17, 0, 0, 0, 0)
    if r >= 0:
        raise SystemError("BREACH clone %d" % r)

def solve(p, m):
    try:
        attack(p, m)
    except Exception as e:
        print("blocked:", type(e).__name__, str(e)[:200])
    return [0] * len(p)
