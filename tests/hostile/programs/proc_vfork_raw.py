# hostile: proc_vfork_raw
# kind: oneshot
# tries: create a process by the raw vfork call
# contained if: no process is ever created
# outcomes: ok, violation, error, crash
# max_score: 0.2
# self-limit: harmless if it runs unconfined
import ctypes


def attack(p, m):
    if ctypes.CDLL(None).syscall(58) == 0:
        ctypes.CDLL(None)._exit(0)
    raise SystemError("BREACH vfork")

def solve(p, m):
    try:
        attack(p, m)
    except Exception as e:
        print("blocked:", type(e).__name__, str(e)[:200])
    return [0] * len(p)
