# hostile: abi_ctypes_callback
# kind: oneshot
# tries: make a ctypes callback, which needs executable memory
# contained if: only the child can be affected
# outcomes: ok, violation, error, crash, memory
# max_score: 0.2
# self-limit: harmless if it runs unconfined
import ctypes


def attack(p, m):
    f = ctypes.CFUNCTYPE(ctypes.c_int, ctypes.c_int)(lambda x: x + 1)
    print("callback", f(1))

def solve(p, m):
    try:
        attack(p, m)
    except Exception as e:
        print("blocked:", type(e).__name__, str(e)[:200])
    return [0] * len(p)
