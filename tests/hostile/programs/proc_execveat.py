# hostile: proc_execveat
# kind: oneshot
# tries: run a program by execveat
# contained if: no program runs
# outcomes: ok, violation, error
# max_score: 0.2
# self-limit: harmless if it runs unconfined
import ctypes


def attack(p, m):
    c = ctypes.CDLL(None)
    argv = (ctypes.c_char_p * 3)(b"touch", b"@SCRATCH@/sbxh_execveat", None)
    if c.syscall(322, -100, b"/usr/bin/touch", argv, None, 0) == 0:
        raise SystemError("BREACH execveat")

def solve(p, m):
    try:
        attack(p, m)
    except Exception as e:
        print("blocked:", type(e).__name__, str(e)[:200])
    return [0] * len(p)
