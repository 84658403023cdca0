# hostile: proc_thread_raw
# kind: oneshot
# tries: create a thread by the raw clone call, to compute off the clock
# contained if: refused
# outcomes: ok, violation, error, crash
# max_score: 0.2
# self-limit: harmless if it runs unconfined
import ctypes


def attack(p, m):
    r = ctypes.CDLL(None).syscall(56, 0x10F00, 0, 0, 0, 0)
    if r > 0:
        raise SystemError("BREACH thread %d" % r)
    print("blocked")

def solve(p, m):
    try:
        attack(p, m)
    except Exception as e:
        print("blocked:", type(e).__name__, str(e)[:200])
    return [0] * len(p)
