# hostile: kill_tkill_raw
# kind: oneshot
# tries: signal a thread number by the old tkill
# contained if: killed or refused
# outcomes: ok, violation, error
# max_score: 0.2
# self-limit: harmless if it runs unconfined
import ctypes


def attack(p, m):
    if ctypes.CDLL(None).syscall(200, 1, 9) == 0:
        raise SystemError("BREACH tkill")

def solve(p, m):
    try:
        attack(p, m)
    except Exception as e:
        print("blocked:", type(e).__name__, str(e)[:200])
    return [0] * len(p)
